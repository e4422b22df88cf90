"""Citations of book/references.bib, written into notebooks as links that JupyterLab can show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from course_lib.authoring.lessons import AuthoringError

ROLE = re.compile(r"(?<!`)\{cite:(?P<style>[tp])\}`(?P<keys>[^`]+)`")
# A listing (a fence with a language after it) is left alone; a directive's fence holds Markdown.
_PIECE = re.compile(rf"(?P<listing>^(?P<fence>`{{3,}}|~{{3,}})\w.*?^(?P=fence))|{ROLE.pattern}", re.M | re.S)
LINK = "../book/references.bib"


class UnknownCitationError(AuthoringError):
    """A key that the bibliography does not have."""


@dataclass(frozen=True)
class Bibliography:
    """The entries of a BibTeX file."""

    path: Path

    @cached_property
    def names(self) -> dict[str, tuple[str, str]]:
        """Key to (authors, year), such as ("Pascanu et al.", "2013")."""
        from pybtex.database import parse_file

        if not self.path.is_file():
            return {}
        entries = parse_file(str(self.path), bib_format="bibtex").entries
        return {key: (_authors(entry), entry.fields.get("year", "n.d.")) for key, entry in entries.items()}

    def link(self, style: str, keys: str) -> str:
        """The Markdown link(s) for a cite role: t is "Elman (1990)", p is "(Elman, 1990)"."""
        parts = [(*self._entry(key.strip()), key.strip()) for key in keys.split(",")]
        if style == "t":
            return ", ".join(f"[{authors} ({year})]({LINK}#{key})" for authors, year, key in parts)
        return "(" + "; ".join(f"[{authors}, {year}]({LINK}#{key})" for authors, year, key in parts) + ")"

    def _entry(self, key: str) -> tuple[str, str]:
        if key not in self.names:
            raise UnknownCitationError(
                f"the citation `{key}` is not in book/references.bib.\n"
                "    mend: Add the entry there, or correct the key."
            )
        return self.names[key]


def render_citations(text: str, bibliography: Bibliography) -> str:
    """Replace each cite role of a Markdown text by links; raises AuthoringError for an unknown key."""

    def replace(match: re.Match[str]) -> str:
        if match["listing"]:
            return match[0]
        return bibliography.link(match["style"], match["keys"])

    return _PIECE.sub(replace, text)


def _authors(entry: object) -> str:
    from pybtex.richtext import Text

    persons = entry.persons.get("author") or entry.persons.get("editor") or []  # type: ignore[attr-defined]
    last = [str(Text.from_latex(" ".join(person.prelast_names + person.last_names))) for person in persons]
    if len(last) > 2:
        return f"{last[0]} et al."
    return " and ".join(last) or "Anonymous"
