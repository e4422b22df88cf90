"""The players' scripts and styles: each page loads those of the elements that it has, and no others."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from course_lib.quiz import cards
from course_lib.quiz.element import SCRIPTS, STYLE

FOLDER = "quiz"
# Element to its styles and scripts, in the order of loading.
ELEMENTS = {
    "course-quiz": (STYLE, *SCRIPTS),
    "course-progress": (STYLE, "store.js", "progress.js"),
    "course-cards": (*cards.STYLES, *cards.SCRIPTS),
}


def setup(app: Sphinx) -> None:
    """Add the files to each page that needs them, and copy them at the end."""
    app.connect("html-page-context", add_files)
    app.connect("build-finished", copy_files)


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Name the files of each element in the page's body, each once."""
    body = context.get("body", "")
    needed = [name for element, names in ELEMENTS.items() if f"<{element}" in body for name in names]
    for name in dict.fromkeys(needed):
        if name.endswith(".css"):
            app.add_css_file(f"{FOLDER}/{name}")
        else:
            app.add_js_file(f"{FOLDER}/{name}", loading_method="defer")


def copy_files(app: Sphinx, error: Exception | None) -> None:
    """Put the players into the built site."""
    if error is None and app.builder.format == "html":
        with as_file(files("course_lib.quiz").joinpath("player")) as player:
            shutil.copytree(player, Path(app.outdir) / "_static" / FOLDER, dirs_exist_ok=True)
