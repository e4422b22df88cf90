"""A code cell's `label` becomes an HTML id and a target that every page can link to."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Register the labels of each page as it is read."""
    # Before Sphinx's own collectors (500), so that what later parts add to the page is collected too.
    app.connect("doctree-read", register_labels, priority=100)


def register_labels(app: Sphinx, doctree: nodes.document) -> None:
    """Give each labelled cell its id, and the project's references its name."""
    for cell in doctree.findall(nodes.container):
        label = cell.get("cell_metadata", {}).get("label")
        if cell.get("nb_element") == "cell_code" and label:
            _clear_the_way(doctree, label)
            _register(app, cell, label)


def _clear_the_way(doctree: nodes.document, label: str) -> None:
    """A heading whose words make the same id as the label gets another one."""
    for section in doctree.findall(nodes.section):
        section["ids"] = [f"{name}-section" if name == label else name for name in section["ids"]]


def _register(app: Sphinx, cell: nodes.container, label: str) -> None:
    docname = app.env.docname
    standard = app.env.domains["std"]
    known = standard.anonlabels.get(label.lower())
    if known:
        LOGGER.warning(
            "the cell label %r is already used in %s. Choose another.", label, known[0], location=cell
        )
        return
    cell["ids"].append(label)
    standard.anonlabels[label.lower()] = (docname, label)
    standard.labels[label.lower()] = (docname, label, f"cell {label}")
    # MyST looks here for `[text](other.ipynb#label)`, the form that works in JupyterLab too.
    slugs = app.env.metadata[docname].setdefault("myst_slugs", {})
    slugs[label] = (cell.line or 0, label, f"cell {label}")
