"""What a page of the course defines (headings, labels, equations) and refers to (links, roles, images)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from course_lib.authoring.lessons import Lesson, Project

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

EXTENSIONS = {"amsmath", "colon_fence", "deflist", "dollarmath", "tasklist"}
ANCHOR_DEPTH = 3
# The content of these directives is no Markdown.
_LITERAL = {
    "code",
    "code-block",
    "code-cell",
    "math",
    "mermaid",
    "raw",
    "eval-rst",
    "literalinclude",
    "toctree",
}
_IMAGES = {"image", "figure"}


@dataclass(frozen=True)
class Heading:
    level: int
    title: str
    line: int


@dataclass(frozen=True)
class Mention:
    """Something that the page refers to: `kind` is link, image or a role's name; lines count from 1."""

    kind: str
    target: str
    line: int


@dataclass
class Page:
    """One page; `published` is the file that links lead to, `file` the one that its author edits."""

    file: str
    published: Path
    headings: list[Heading] = field(default_factory=list)
    labels: list[tuple[str, int]] = field(default_factory=list)
    equations: list[tuple[str, int]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    untold_images: list[int] = field(default_factory=list)

    @property
    def anchors(self) -> set[str]:
        """What may stand after the # of a link to this page."""
        return {name for name, _ in [*self.labels, *self.equations]} | set(self._slugs())

    def _slugs(self) -> list[str]:
        from myst_parser.mdit_to_docutils.base import default_slugify

        slugs: list[str] = []
        for heading in self.headings:
            slug = default_slugify(heading.title)
            count = 1
            # MyST's own way to tell equal headings apart.
            while slug in slugs:
                slug, count = f"{slug}-{count}", count + 1
            if heading.level <= ANCHOR_DEPTH:
                slugs.append(slug)
        return slugs


def lesson_page(lesson: Lesson) -> Page:
    """The page of a lesson, with its cells' labels."""
    page = _page(lesson.source, lesson.notebook, lesson.project)
    page.labels += [(cell.label, cell.line) for cell in lesson.code_cells if cell.label]
    return page


def book_pages(project: Project) -> list[Page]:
    """The pages that only the site has."""
    return [_page(path, path, project) for path in sorted(project.book.rglob("*.md"))]


def _page(path: Path, published: Path, project: Project) -> Page:
    page = Page(project.relative(path), published)
    _read(page, path.read_text(encoding="utf-8"), 1)
    return page


def _read(page: Page, text: str, first_line: int) -> None:
    """Add what `text` has, whose first line is the page's line `first_line`."""
    line = first_line
    for previous, token in _pairs(_parser().parse(text)):
        line = first_line + token.map[0] if token.map else line
        if token.type == "inline":
            _read_inline(page, token, line)
            if previous and previous.type == "heading_open":
                page.headings.append(Heading(int(previous.tag[1]), _title(token), line))
        elif token.type == "myst_target":
            page.labels.append((token.content, line))
        elif token.type == "math_block_label":
            page.equations.append((token.info, line))
        elif token.type in {"fence", "colon_fence"}:
            _read_directive(page, token, line)


def _read_inline(page: Page, token: Token, line: int) -> None:
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "link_open":
            page.mentions.append(Mention("link", str(child.attrs["href"]), line))
        elif child.type == "myst_role":
            page.mentions.append(Mention(child.meta["name"], child.content, line))
        elif child.type == "image":
            _add_image(page, str(child.attrs["src"]), child.content, line)


def _read_directive(page: Page, token: Token, line: int) -> None:
    match = re.match(r"\{([^}]+)\}\s*(.*)", token.info)
    if not match or match[1] == "code-cell":
        return
    name, argument = match[1], match[2].strip()
    options, body, skipped = _options(token.content)
    if name in _IMAGES:
        _add_image(page, argument, options.get("alt", ""), line)
    label = options.get("name") or options.get("label")
    if label:
        (page.equations if name == "math" else page.labels).append((label, line))
    if name not in _LITERAL:
        _read(page, body, line + 1 + skipped)


def _add_image(page: Page, source: str, alt: str, line: int) -> None:
    page.mentions.append(Mention("image", source, line))
    if not alt.strip():
        page.untold_images.append(line)


def _options(content: str) -> tuple[dict[str, str], str, int]:
    """A directive's `:key: value` lines, the rest, and the number of lines before the rest."""
    lines = content.splitlines()
    count = 0
    options = {}
    while count < len(lines) and (match := re.fullmatch(r"\s*:([\w-]+):\s*(.*)", lines[count])):
        options[match[1]] = match[2].strip().strip("\"'")
        count += 1
    return options, "\n".join(lines[count:]), count


def _title(token: Token) -> str:
    return "".join(child.content for child in token.children or [] if child.type in {"text", "code_inline"})


def _pairs(tokens: list[Token]) -> Iterator[tuple[Token | None, Token]]:
    yield from zip([None, *tokens], tokens, strict=False)


@lru_cache
def _parser() -> MarkdownIt:
    """The site's own parser."""
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    return create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)
