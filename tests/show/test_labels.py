"""Labels keep off one another, off symbols and inside the frame."""

from __future__ import annotations

import numpy as np

from safepassage.show.labels import Box, Layout

FRAME = Box(0, 0, 400, 300)
NO_ROADS = np.empty((0, 2))


def overlap(one: Box, other: Box) -> bool:
    return min(one.right, other.right) > max(one.left, other.left) and min(one.top, other.top) > max(
        one.bottom, other.bottom
    )


def test_the_first_label_stands_to_the_right() -> None:
    assert Layout(FRAME, NO_ROADS).place(100, 100, 5, (40, 10), must=True) == Box(107.5, 95, 147.5, 105)


def test_labels_of_near_places_do_not_overlap() -> None:
    layout = Layout(FRAME, NO_ROADS)
    spots = [(200.0 + 9 * k, 150.0 + 7 * (k % 3)) for k in range(8)]
    for x, y in spots:
        layout.take(x, y, 3)
    boxes = [layout.place(x, y, 3, (45, 10), must=True) for x, y in spots]
    placed = [box for box in boxes if box is not None]
    assert len(placed) == len(spots)
    assert not [1 for k, one in enumerate(placed) for other in placed[:k] if overlap(one, other)]


def test_a_label_at_the_edge_stays_inside() -> None:
    box = Layout(FRAME, NO_ROADS).place(398, 298, 3, (60, 12), must=True)
    assert box is not None and box.right <= 400 and box.top <= 300


def test_a_label_without_room_is_left_out_unless_it_must_stand() -> None:
    layout = Layout(FRAME, NO_ROADS)
    layout.taken.append(FRAME)
    assert layout.place(200, 150, 3, (60, 12), must=False) is None
    assert layout.place(200, 150, 3, (60, 12), must=True) is not None
    assert layout.place(200, 150, 3, (900, 12), must=True) is None


def test_labels_rather_stand_off_the_roads() -> None:
    road = np.column_stack([np.linspace(100, 300, 40), np.full(40, 100.0)])
    box = Layout(FRAME, road).place(100, 100, 4, (40, 10), must=True)
    assert box is not None and box.left < 100
