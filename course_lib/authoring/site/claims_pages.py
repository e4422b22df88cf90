"""Directives `{corrections}` and `{claims}`: the claims of book/claims.yml, each with a link to its cell."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_lib.authoring.claims import CLAIMS_FILE, Claim, load_claims
from course_lib.outline import OUTLINE_FILE, all_lessons, load_outline

VERDICT_WORDS = {"right": "Right", "nuance": "True with a condition", "wrong": "Wrong"}


class AllClaims(SphinxDirective):
    """Every claim, a section for each lesson."""

    verdicts: tuple[str, ...] = ("right", "nuance", "wrong")

    def run(self) -> list[nodes.Node]:
        """Return the counts and the sections."""
        root = Path(self.env.srcdir)
        for file in (CLAIMS_FILE, OUTLINE_FILE):
            self.env.note_dependency(str(root / file))
        claims = load_claims(root)
        chosen = sorted((c for c in claims if c.verdict in self.verdicts), key=lambda claim: claim.lesson)
        titles = {lesson.name: lesson.title for lesson in all_lessons(load_outline(root))}
        sections = [
            self._section(lesson, titles[lesson], list(group))
            for lesson, group in groupby(chosen, key=lambda claim: claim.lesson)
        ]
        return [_counts(claims, self.verdicts), *sections]

    def _section(self, lesson: str, title: str, claims: list[Claim]) -> nodes.section:
        section = nodes.section(ids=[nodes.make_id(f"claims-{lesson}")])
        section += nodes.title("", f"{lesson[:2]} {title}")
        written = f"lessons/{lesson}" in self.env.found_docs
        for claim in claims:
            section += _entry(claim, self.env.docname, written)
        return section


class Corrections(AllClaims):
    """The claims that are wrong, or true only under a condition."""

    verdicts = ("nuance", "wrong")


def setup(app: Sphinx) -> None:
    """Add the directives."""
    app.add_directive("claims", AllClaims)
    app.add_directive("corrections", Corrections)


def verdict_word(claim: Claim) -> nodes.inline:
    """The verdict in words, with a class that colours it; of a quiz's statement, whether it is true."""
    words = VERDICT_WORDS[claim.verdict]
    if isinstance(claim.key, bool) and claim.verdict != "wrong":
        condition = " with a condition" if claim.verdict == "nuance" else ""
        words = f"{claim.key}{condition}, as the quiz says"
    return nodes.inline("", words, classes=["verdict", f"verdict-{claim.verdict}"])


def claim_words(claim: Claim) -> list[nodes.Node]:
    """The claim; after a question of the quiz also the answer that the quiz gives."""
    words: list[nodes.Node] = [nodes.inline("", claim.claim)]
    if isinstance(claim.key, str):
        words += [nodes.Text(" "), nodes.inline("", f"The quiz answers: {claim.key}.", classes=["claim-key"])]
    return words


def cell_link(label: str, text: str, docname: str) -> pending_xref:
    """A link from the page `docname` to a labelled cell; an unknown label warns at the build's end."""
    link = pending_xref(
        "", refdomain="std", reftype="ref", reftarget=label, refexplicit=True, refwarn=True, refdoc=docname
    )
    link += nodes.inline("", text)
    return link


def _counts(claims: list[Claim], verdicts: tuple[str, ...]) -> nodes.paragraph:
    counts = (
        f"{sum(claim.verdict == verdict for claim in claims)} {VERDICT_WORDS[verdict].lower()}"
        for verdict in reversed(verdicts)
    )
    return nodes.paragraph("", f"Of {len(claims)} claims: {', '.join(counts)}.")


def _entry(claim: Claim, docname: str, written: bool) -> nodes.container:
    entry = nodes.container(ids=[claim.id], classes=["claim", f"claim-{claim.verdict}"])
    head = nodes.paragraph("", "", classes=["claim-head"])
    head += [nodes.inline("", claim.id, classes=["claim-id"]), nodes.Text(" "), verdict_word(claim)]
    entry += [head, nodes.paragraph("", "", *claim_words(claim), classes=["claim-text"])]
    if claim.teach:
        entry += nodes.paragraph("", "", nodes.strong("", "The course teaches: "), nodes.Text(claim.teach))
    entry += _where(claim, docname, written)
    return entry


def _where(claim: Claim, docname: str, written: bool) -> nodes.paragraph:
    line = nodes.paragraph("", "", classes=["claim-where"])
    if not written:
        line += nodes.Text("Lesson to come.")
    elif claim.cell:
        line += [nodes.Text("Settled in "), cell_link(claim.cell, f"cell {claim.cell}", docname)]
    else:
        line += nodes.Text("Settled in the lesson's text.")
    return line
