"""What a command line said: its status, its output and its messages."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Said(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)
