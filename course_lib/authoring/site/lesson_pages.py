"""What every lesson's page gets: a link to download the notebook, and the claims that it settles."""

from __future__ import annotations

from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from course_lib.authoring.claims import CLAIMS_FILE, Claim, load_claims
from course_lib.authoring.site.claims_pages import cell_link, claim_words, verdict_word
from course_lib.authoring.site.notebook_facts import read_facts

FOLDER = "lessons/"


def setup(app: Sphinx) -> None:
    """Complete each lesson as it is read."""
    # After the labels (100), before Sphinx's own collectors (500), which list the new section.
    app.connect("doctree-read", complete_lesson, priority=200)


def complete_lesson(app: Sphinx, doctree: nodes.document) -> None:
    """Add the download link after the title and the settled claims at the end."""
    docname = app.env.docname
    if not docname.startswith(FOLDER):
        return
    root = Path(app.srcdir)
    app.env.note_dependency(str(root / CLAIMS_FILE))
    page = next(doctree.findall(nodes.section), None)
    if page is None:
        return
    page.insert(1, nodes.raw("", download_link(docname, root), format="html"))
    claims = [claim for claim in load_claims(root) if FOLDER + claim.lesson == docname]
    if claims:
        page += _settled(claims, docname)


def download_link(docname: str, root: Path, from_docname: str | None = None) -> str:
    """HTML of the link to a lesson's notebook, with its size; the link starts from `from_docname`'s page."""
    up = "../" * (from_docname or docname).count("/")
    name = docname.removeprefix(FOLDER) + ".ipynb"
    size = read_facts(root / f"{docname}.ipynb").kilobytes
    words = name if from_docname else "Download this notebook"
    link = f'<a download="{escape(name)}" href="{up}_sources/{escape(docname)}.ipynb">{words}</a>'
    return f'<p class="notebook-download">{link} <span>({size} kB)</span></p>'


def _settled(claims: list[Claim], docname: str) -> nodes.section:
    section = nodes.section(ids=["what-this-lesson-settles"], classes=["settles"])
    section += nodes.title("", "What this lesson settles")
    items = nodes.bullet_list("", bullet="-")
    for claim in claims:
        items += nodes.list_item("", _item(claim, docname))
    section += items
    return section


def _item(claim: Claim, docname: str) -> nodes.paragraph:
    words = nodes.paragraph("", "")
    words += [verdict_word(claim), nodes.Text(" "), *claim_words(claim), nodes.Text(" ")]
    if claim.cell:
        words += cell_link(claim.cell, f"See cell {claim.cell}.", docname)
    return words
