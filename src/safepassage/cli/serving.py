"""The page, from start to end: refusals before anything is served, the siege or result to show, and the address."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from safepassage.cli.job import LARGEST_SEED, MEMBERS, Clock, load, refuse_wrong
from safepassage.cli.output import show
from safepassage.errors import Fault, InputError, SafepassageError

if TYPE_CHECKING:
    from safepassage.show.profile import Profile
    from safepassage.show.web.serving import Address
    from safepassage.show.web.sieges import Siege

SEED = 1
MOST_MEMBERS = 1_000
"""More would keep whoever looks at the page waiting."""
OPEN_TO_OTHERS = "Who has this address can see the page. It is not encrypted: use it in networks that you trust."


def prepared(
    source: str,
    host: str,
    port: int,
    as_of: date | None,
    members: int | None,
    seed: int | None,
    tiles: str | None,
    clock: Clock,
) -> tuple[Siege, Address]:
    """What is to be shown, and the port that was taken for it."""
    try:
        from safepassage.show.web.serving import bound, refuse_unbuilt
    except ModuleNotFoundError as error:
        raise SafepassageError(f"The page needs {error.name}: pip install 'safepassage[web]'") from None
    wrong_members = members is not None and not 1 <= members <= MOST_MEMBERS
    wrong_seed = seed is not None and not 0 <= seed <= LARGEST_SEED
    refuse_wrong(
        {
            f"--members must be from 1 to {MOST_MEMBERS:,}": wrong_members,
            f"--seed must be a whole number from 0 to {LARGEST_SEED}": wrong_seed,
        }
    )
    if tiles is not None:
        _refuse_tiles(tiles)
    refuse_unbuilt()
    with clock.stage("load"):
        siege = _siege(source, as_of, members, seed)
    return siege, bound(host, port)


def _refuse_tiles(tiles: str) -> None:
    if not tiles.startswith("https://") or any(part not in tiles for part in ("{z}", "{x}", "{y}")):
        allowed = "Allowed: an address with https:// and {z}, {x} and {y} in it"
        raise InputError(Fault("--tiles", "not the address of map tiles", found=tiles, allowed=allowed))


def _siege(source: str, as_of: date | None, members: int | None, seed: int | None) -> Siege:
    from safepassage.ensemble.ensemble import Ensemble
    from safepassage.ensemble.stored import RECIPE
    from safepassage.show.web.sieges import Siege

    folder = Path(source)
    name = folder.resolve().stem if folder.exists() else source
    if not (folder / RECIPE).is_file():
        return Siege(name, load(source, as_of), members or MEMBERS, SEED if seed is None else seed)
    if as_of is not None or members is not None or seed is not None:
        raise SafepassageError(
            f"{source} is a result: --as-of, --members and --seed are fixed in it. Serve its scenario to choose them."
        )
    result = Ensemble.load(folder)
    return Siege(name, result.scenario, result.members, result.seed, folder.resolve())


def serve_until_ended(
    siege: Siege, address: Address, profile: Profile, tiles: str | None, json: bool, clock: Clock
) -> None:
    """Tell where the page is, and serve it until Ctrl-C."""
    from safepassage.show.web.serving import serve

    def ready() -> None:
        lines = [f"{siege.scenario.title}: open {address.url}", "Ctrl-C ends it."]
        if address.token:
            lines.insert(1, OPEN_TO_OTHERS)
        show(json, "\n".join(lines), clock, scenario=siege.id, url=address.url, token=address.token, profile=profile)

    serve(siege, address, profile, tiles, date.today, ready)
