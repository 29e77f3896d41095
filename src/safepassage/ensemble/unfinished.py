"""A run that is not finished yet: a folder beside the result, with the blocks that are done and a journal of them.

Whatever ends the run (an interruption, a kill, a full disk), the journal says which blocks are whole; `--resume` checks
their bytes, makes the others, and ends in the same result.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safepassage.ensemble.blocks import layout_of
from safepassage.ensemble.layout import empty
from safepassage.ensemble.manifest import Entry, entry_of, entry_of_file
from safepassage.ensemble.plan import Plan
from safepassage.ensemble.store import write_files_of
from safepassage.errors import Fault, InputError

SUFFIX = ".unfinished"
PLAN = "plan.json"
JOURNAL = "journal.jsonl"
REMEDY = "Add --resume to go on with it, or --force to start over"


def unfinished_of(out: Path) -> Path:
    """Where an unfinished run lies whose result will be `out`."""
    return out.with_name(out.name + SUFFIX)


def begun(out: Path) -> dict[str, Any] | None:
    """What is known of the unfinished run of a result: seed, members, until and the rest of its plan, or None.

    A folder of that name that is none, or whose plan was edited, raises InputError.
    """
    folder = unfinished_of(out)
    if not folder.exists():
        return None
    try:
        plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        if entry_of(_text(plan["plan"]).encode()).sha256 == plan["checksum"]:
            return dict(plan["plan"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise InputError(Fault(str(folder), "no unfinished run, or its plan was edited", advice="Remove it to start over"))


class Unfinished:
    """The folder of an unfinished run; attributes: `folder`, `layout`, `done`, the blocks that are whole."""

    def __init__(self, out: Path, plan: Plan) -> None:
        """Go on with the unfinished run of this plan, or begin one; another plan's raises InputError, and is kept."""
        self.folder = unfinished_of(out)
        self.layout = layout_of(plan)
        self.done: set[int] = set()
        self.entries: dict[str, Entry] = {}
        known = begun(out)
        document = _document(plan)
        if known is None:
            self._begin(document)
            return
        other = [name for name in sorted(document.keys() | known.keys()) if document.get(name) != known.get(name)]
        if other:
            told = "; ".join(f"{name} is {known.get(name)} there, not {document.get(name)}" for name in other)
            advice = "Give the options it was begun with, or --force without --resume to start over"
            raise InputError(Fault(str(self.folder), f"an unfinished run of another plan: {told}", advice=advice))
        self._read_journal()

    @property
    def members_done(self) -> int:
        """Number of members in the blocks that are whole."""
        return sum(len(self.layout.rows(block)) for block in self.done)

    def missing(self) -> list[int]:
        """The blocks that are still to be made."""
        return [block for block in range(self.layout.blocks) if block not in self.done]

    def write(self, block: int, files: Mapping[str, bytes]) -> None:
        """Write a block, and then note it in the journal."""
        entries = write_files_of(self.folder, files)
        line = json.dumps({"block": block, "files": {name: list(entry) for name, entry in entries.items()}})
        with (self.folder / JOURNAL).open("a", encoding="utf-8", newline="\n") as journal:
            journal.write(line + "\n")
        self.done.add(block)
        self.entries |= entries

    def drop_notes(self) -> None:
        """Remove plan and journal, once everything else is there."""
        for name in (JOURNAL, PLAN):
            (self.folder / name).unlink()

    def remove_if_vain(self) -> bool:
        """Whether no block is whole; then nothing is left of the run."""
        if not self.done:
            shutil.rmtree(self.folder, ignore_errors=True)
        return not self.done

    def _begin(self, document: Mapping[str, Any]) -> None:
        files = empty(self.layout)
        try:
            write_files_of(self.folder, files)
            plan = {"plan": document, "checksum": entry_of(_text(document).encode()).sha256}
            (self.folder / PLAN).write_text(json.dumps(plan, indent=1) + "\n", encoding="utf-8", newline="\n")
        except BaseException:
            self.remove_if_vain()
            raise

    def _read_journal(self) -> None:
        """Take the blocks whose bytes are as the journal says; the last line may be cut off."""
        path = self.folder / JOURNAL
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        kept = []
        for line in lines:
            try:
                note = json.loads(line)
                entries = {name: Entry(*entry) for name, entry in note["files"].items()}
            except (ValueError, KeyError, TypeError):
                continue
            if note["block"] not in self.done and all(self._is_whole(name, entry) for name, entry in entries.items()):
                self.done.add(note["block"])
                self.entries |= entries
                kept.append(line)
        path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8", newline="\n")

    def _is_whole(self, name: str, entry: Entry) -> bool:
        path = self.folder / name
        return path.is_file() and entry_of_file(path) == entry


def _document(plan: Plan) -> dict[str, Any]:
    """Everything on which the bytes of the result depend, as JSON gives it back."""
    document: dict[str, Any] = json.loads(_text(plan.recipe() | {"scenario_digest": plan.scenario.digest}))
    return document


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True)
