"""How `make site` makes a site of the Markdown pages: Sphinx with MyST and furo, nothing loaded from elsewhere.

The pages stay plain Markdown. Which pages there are, and in which order, is said once: by the lists of links under
"## Documentation" in README.md. Equations become MathML, which browsers show without help.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

import safepassage  # noqa: E402  from the sources beside these pages

project = "safepassage"
author = "The safepassage developers"
copyright = author
version = release = safepassage.__version__

extensions = ["myst_parser"]
root_doc = "README"
include_patterns = [
    "README.md",
    "CHANGELOG.md",
    "docs/**.md",
    "verify/README.md",
    "src/safepassage/data/catalogue/*/README.md",
]
exclude_patterns = [".*", "**/.*", "build", "dist", "tests", "bench", "**/node_modules", "**/__pycache__"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["dollarmath"]
myst_fence_as_directive = ["math"]
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]  # signatures in docs/reference/python.md are no programs
nitpicky = True

html_theme = "furo"
html_title = "safepassage"
html_math_renderer = "mathml"
html_css_files = ["site.css"]
html_static_path = ["site"]
html_show_sphinx = False
html_show_sourcelink = False
html_copy_source = False
html_show_search_summary = False  # summaries are fetched, which a browser refuses for pages opened from files
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5c8f", "color-brand-content": "#0b5c8f"},
    "dark_css_variables": {"color-brand-primary": "#7cc4f0", "color-brand-content": "#7cc4f0"},
}

GROUP = re.compile(r"^\*\*(?P<caption>[^*]+?)\.?\*\*(?P<items>(?:.|\n)*?)(?=^\*\*|^## |\Z)", flags=re.MULTILINE)
PAGE = re.compile(r"\[(?P<title>[^\]]+)\]\((?P<page>[\w./-]+)\.md\)")


def listed(readme: str) -> dict[str, list[tuple[str, str]]]:
    """The pages under "## Documentation": caption → (title, page without its suffix), in the order of the links."""
    section = readme.split("\n## Documentation\n")[1].split("\n## ")[0]
    return {
        group["caption"]: [(link["title"], link["page"]) for link in PAGE.finditer(group["items"])]
        for group in GROUP.finditer(section)
    }


def add_contents(app: Sphinx, docname: str, source: list[str]) -> None:
    """Adds the side bar to the front page, and the decisions below their first page."""
    if docname == root_doc:
        for caption, pages in listed(source[0]).items():
            entries = "\n".join(f"{title} <{page}>" for title, page in pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{entries}\n```\n"
    if docname == "docs/decisions/001-records":
        source[0] += "\n```{toctree}\n:glob:\n\n[0-9]*\n```\n"


def write_equation(translator: Any, node: nodes.math | nodes.math_block) -> None:
    """Writes an equation as MathML, and leaves nothing of it for the translator."""
    block = isinstance(node, nodes.math_block)
    translator.body.append(convert(node.astext(), display="block" if block else "inline"))
    raise nodes.SkipNode


def add_front_door(app: Sphinx, exception: Exception | None) -> None:
    """The front page also opens as index.html."""
    if exception is None and app.builder.format == "html":
        shutil.copyfile(Path(app.outdir, f"{root_doc}.html"), Path(app.outdir, "index.html"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_html_math_renderer("mathml", (write_equation, None), (write_equation, None))
    app.connect("source-read", add_contents)
    app.connect("build-finished", add_front_door)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
