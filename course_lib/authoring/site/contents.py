"""The table of contents names the lessons of book/lessons.yml; those that are still to come are left out."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from course_lib.outline import all_lessons, load_outline


def setup(app: Sphinx) -> None:
    """Shorten the contents once sphinx-external-toc (900) has read them."""
    app.connect("config-inited", drop_lessons_to_come, priority=950)
    app.connect("env-get-outdated", reread_pages)


def drop_lessons_to_come(app: Sphinx, config: Config) -> None:
    """Drop each planned lesson without a notebook; any other missing page still warns."""
    root = Path(app.srcdir)
    missing = {
        lesson.docname
        for lesson in all_lessons(load_outline(root))
        if not (root / f"{lesson.docname}.ipynb").exists()
    }
    contents = config.external_site_map
    for page in contents.values():
        for tree in page.subtrees:
            tree.items = [item for item in tree.items if item not in missing]
        page.subtrees = [tree for tree in page.subtrees if tree.items]
    for docname in missing & set(contents):
        del contents[docname]


def reread_pages(
    app: Sphinx, env: object, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The book's pages, which list the lessons, after a lesson has come or gone."""
    if not any(name.startswith("lessons/") for name in added | removed):
        return []
    return [name for name in app.env.found_docs if name.startswith("book/")]
