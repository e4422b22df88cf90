"""Links to references.bib become citations.

A notebook cites by an ordinary link, `[Elman (1990)](../book/references.bib#elman1990finding)`, since
JupyterLab renders no `{cite}` role. On the site each such link is a citation of sphinxcontrib-bibtex again.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

_LINK = re.compile(r"\[(?P<text>[^\[\]]+)\]\((?:\.\./)*book/references\.bib#(?P<key>[\w:.-]+)\)")
_NARRATIVE = re.compile(r".+ \(\d{4}[a-z]?\)")
_PARENTHETICAL = re.compile(r".+, \d{4}[a-z]?")


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


class RoundAuthorYear(AuthorYearReferenceStyle):
    """Author and year in round brackets: Elman (1990)."""

    def __init__(self) -> None:
        super().__init__(
            bracket_parenthetical=_round(),
            bracket_textual=_round(),
            bracket_author=_round(),
            bracket_label=_round(),
            bracket_year=_round(),
        )


def setup(app: Sphinx) -> None:
    """Rewrite the links of each notebook before it is parsed."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundAuthorYear)
    app.connect("source-read", cite_in_notebook)


def cite_in_notebook(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put a cite role in the place of each link to references.bib, in the Markdown cells of a notebook."""
    if not app.env.doc2path(docname).endswith(".ipynb"):
        return
    notebook: dict[str, Any] = json.loads(source[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = to_roles("".join(cell["source"]))
    source[0] = json.dumps(notebook)


def to_roles(text: str) -> str:
    """Replace links to references.bib by cite roles; other words of a link stay before it."""
    return _LINK.sub(_role, text)


def _role(link: re.Match[str]) -> str:
    text, key = link["text"], link["key"]
    if _NARRATIVE.fullmatch(text):
        return f"{{cite:t}}`{key}`"
    if _PARENTHETICAL.fullmatch(text):
        # The brackets stand in the text already.
        return f"{{cite:alp}}`{key}`"
    return f"{text} {{cite:p}}`{key}`"
