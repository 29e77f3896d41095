"""The pages of the documentation as tests see them: their code, their command lines, links and headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "src" / "safepassage" / "data" / "catalogue"
PAGES = [
    *(ROOT / name for name in ("README.md", "VISION.md", "CHANGELOG.md", "verify/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(CATALOGUE.glob("*/README.md")),
]
WRITTEN = [page for page in PAGES if page.parent.name != "reference"]
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\S*)\n(?P<code>.*?)^(?P=indent)```$", flags=re.MULTILINE | re.DOTALL
)
COMMAND = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?(safepassage .*?)(?:\s{2,}#.*)?$")
LINK = re.compile(r"(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")


class Line(NamedTuple):
    """A command line of a page, with what the page shows of its output."""

    command: str
    output: tuple[str, ...] = ()


def name(page: Path) -> str:
    """The path of a page in the repository, for names of tests."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> list[str]:
    """The fenced code of a page in a language; "" for fences that name none."""
    return [match["code"] for match in FENCE.finditer(page.read_text("utf-8")) if match["language"] == language]


def command_lines(page: Path) -> list[Line]:
    """Every command line of ours in the code blocks of a page, fenced or indented, in order."""
    found: list[Line] = []
    language: str | None = None
    for line in page.read_text("utf-8").splitlines():
        if line.lstrip().startswith("```"):
            language = line.strip().removeprefix("```") if language is None else None
            continue
        if language == "output" and found:
            found[-1] = found[-1]._replace(output=(*found[-1].output, line))
        code = language in ("", "sh") or (language is None and line.startswith("    "))
        command = COMMAND.match(line) if code else None
        if command:
            found.append(Line(command[1]))
    return found


def prose(page: Path) -> str:
    """The text of a page without its code blocks."""
    text = FENCE.sub("", page.read_text("utf-8"))
    return "\n".join("" if line.startswith("    ") and " - " not in line[:8] else line for line in text.splitlines())


def mentioned(page: Path) -> list[str]:
    """Every command line of ours that the text of a page mentions in passing."""
    return [code for code in re.findall(r"`([^`\n]+)`", prose(page)) if code.startswith("safepassage ")]


def links(page: Path) -> list[re.Match[str]]:
    """Links and pictures of a page that lead to a file or a heading; code in backticks holds none."""
    text = re.sub(r"`[^`\n]+`", "code", prose(page))
    return [match for match in LINK.finditer(text) if not match["target"].startswith(("http:", "https:", "mailto:"))]


def anchors(page: Path) -> set[str]:
    """What a link may name after #: the headings of a page as code hosts spell them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} (.+)$", FENCE.sub("", page.read_text("utf-8")), flags=re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")
        again = sum(other == slug or re.fullmatch(rf"{re.escape(slug)}-\d+", other) is not None for other in found)
        found.add(f"{slug}-{again}" if again else slug)
    return found
