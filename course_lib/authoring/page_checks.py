"""Faults of the pages' text: headings, labels, links, references, citations, pictures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from course_lib.authoring.citations import Bibliography
from course_lib.authoring.pages import Mention, Page
from course_lib.faults import Fault

_OTHER_HOST = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_LINKS = {"link", "image", "download"}


@dataclass(frozen=True)
class Names:
    """What the pages together define."""

    pages: dict[Path, Page]
    labels: set[str]
    equations: set[str]
    bibliography: Bibliography

    @classmethod
    def of(cls, pages: Sequence[Page], bibliography: Bibliography) -> Names:
        labels = {name for page in pages for name, _ in page.labels}
        equations = {name for page in pages for name, _ in page.equations}
        return cls({page.published: page for page in pages}, labels, equations, bibliography)


def check_pages(pages: Sequence[Page], bibliography: Bibliography) -> Iterator[Fault]:
    """All faults of the pages' text."""
    names = Names.of(pages, bibliography)
    yield from check_labels(pages)
    for page in pages:
        yield from check_headings(page)
        yield from check_images(page)
        for mention in page.mentions:
            yield from check_mention(page, mention, names)


def check_labels(pages: Sequence[Page]) -> Iterator[Fault]:
    """A label that stands twice; Sphinx knows a label in one place only, whatever its case."""
    places: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        for name, line in [*page.labels, *page.equations]:
            places[name.lower()].append(f"{page.file}:{line}")
    for name, found in places.items():
        for place in found[1:]:
            what = f"the label `{name}` is already used at {found[0]}"
            yield Fault(place, None, what, "Choose another label, and correct the links to it.")


def check_headings(page: Page) -> Iterator[Fault]:
    """A page that does not begin with a title, or a heading more than one level below the one before it."""
    level = 0
    for heading in page.headings:
        if heading.level > level + 1:
            what = f"the heading {heading.title!r} has level {heading.level}, after level {level}"
            yield Fault(f"{page.file}:{heading.line}", None, what, f"Write it with {'#' * (level + 1)}.")
        level = heading.level


def check_images(page: Page) -> Iterator[Fault]:
    """A picture in the text that has no alt text."""
    for line in page.untold_images:
        mend = "Say what it shows: ![text](file), or the option :alt: of the directive."
        yield Fault(f"{page.file}:{line}", None, "a picture without alt text", mend)


def check_mention(page: Page, mention: Mention, names: Names) -> Iterator[Fault]:
    """A link that leads nowhere, or a reference or citation that nothing defines."""
    place = f"{page.file}:{mention.line}"
    target = _role_target(mention.target)
    if mention.kind in _LINKS:
        yield from _check_link(page, mention.target if mention.kind == "link" else target, place, names)
    elif mention.kind == "eq" and target not in names.equations:
        mend = "Give the equation this label, as in `$$ … $$ (label)`, or correct the reference."
        yield Fault(place, None, f"no equation has the label `{target}`", mend)
    elif mention.kind in {"ref", "numref"} and target.lower() not in {name.lower() for name in names.labels}:
        yield Fault(place, None, f"nothing has the label `{target}`", "Write `(label)=` above its target.")
    elif mention.kind == "cite" or mention.kind.startswith("cite:"):
        for key in (key.strip() for key in target.split(",")):
            if key not in names.bibliography.names:
                mend = "Add the entry there, or correct the key."
                yield Fault(place, None, f"the citation `{key}` is not in book/references.bib", mend)


def _check_link(page: Page, target: str, place: str, names: Names) -> Iterator[Fault]:
    if _OTHER_HOST.match(target):
        return
    path, _, anchor = unquote(target).partition("#")
    aim = (page.published.parent / path).resolve() if path else page.published
    known = names.pages.get(aim)
    if known is None and not aim.exists():
        mend = "Correct the path; it counts from lessons/ in a lesson, else from the page's folder."
        yield Fault(place, None, f"the link leads to no file: {target}", mend)
    elif aim == names.bibliography.path.resolve():
        if anchor and anchor not in names.bibliography.names:
            mend = "Add the entry there, or correct the key."
            yield Fault(place, None, f"the citation `{anchor}` is not in book/references.bib", mend)
    elif anchor and known:
        anchors = known.anchors if path else known.anchors | names.labels | names.equations
        if anchor not in anchors:
            mend = "Name a heading's slug, a cell's label, or an equation's label."
            yield Fault(place, None, f"the link leads to no place in {known.file}: #{anchor}", mend)


def _role_target(content: str) -> str:
    """The target of a role such as `text <target>`."""
    match = re.fullmatch(r".*<([^>]+)>\s*", content, flags=re.DOTALL)
    return (match[1] if match else content).strip()
