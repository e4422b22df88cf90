"""The bank's Markdown with $math$, as HTML with MathML, as HTML that keeps its TeX, as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from course_lib.quiz.bank import BLANK

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SPACES = re.compile(r"\s+")
# What stands around a formula that is left as TeX: inline, then displayed.
_AROUND_TEX = {"dollars": (("$", "$"), ("$$", "$$")), "brackets": ((r"\(", r"\)"), (r"\[", r"\]"))}
_UNKNOWN_COMMAND = re.compile(r"\\[A-Za-z]+")


def html(text: str) -> str:
    """The text as HTML, its mathematics as MathML; a text of one paragraph comes without `<p>`."""
    return _unwrapped(_parser("mathml").render(text))


def tex_html(text: str) -> str:
    r"""The text as HTML, its mathematics as `$…$` and `$$…$$` for a page that typesets TeX itself."""
    return _unwrapped(_parser("dollars").render(text))


def bracket_html(text: str) -> str:
    r"""The text as HTML, its mathematics as `\(…\)` and `\[…\]`, as learning platforms and Anki set it."""
    return _unwrapped(_parser("brackets").render(text))


def plain(text: str) -> str:
    """The text on one line without its markup, mathematics as TeX without the dollars."""
    return _SPACES.sub(" ", " ".join(_plain_parts(_parser("dollars").parse(text)))).strip()


def split(text: str) -> list[tuple[str, str]]:
    """The text as a list of parts ("text", Markdown source without math), ("math", TeX), ("display", TeX)."""
    parts: list[tuple[str, str]] = []
    for piece in re.split(r"(\$\$.+?\$\$|\$[^$]+?\$)", text, flags=re.DOTALL):
        if piece.startswith("$$") and len(piece) > 4:
            parts.append(("display", piece[2:-2].strip()))
        elif piece.startswith("$") and len(piece) > 2:
            parts.append(("math", piece[1:-1]))
        elif piece:
            parts.append(("text", piece))
    return parts


def faults(text: str) -> Iterator[str]:
    """What would not render: a TeX command that is not known, a lonely dollar, a blank inside a formula."""
    for token in _flat(_parser("mathml").parse(text)):
        if token.type.startswith("math"):
            rendered = _mathml(token.content, token.type != "math_inline")
            for command in _UNKNOWN_COMMAND.findall(rendered):
                yield f"the formula ${token.content}$ has {command}, which is not known"
            if BLANK.search(token.content):
                yield f"the formula ${token.content}$ has a blank in it"
        elif token.type == "text" and "$" in token.content:
            yield f"a dollar without its partner in {token.content!r}"
        elif token.type in {"html_inline", "html_block", "link_open", "image"}:
            yield "HTML, links and images have no place in an item"


@lru_cache
def _parser(math: str) -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    def render(self: object, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
        token = tokens[index]
        block = token.type != "math_inline"
        if math == "mathml":
            return _mathml(token.content, block)
        opening, closing = _AROUND_TEX[math][block]
        return escape(f"{opening}{token.content.strip()}{closing}", quote=False)

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").use(dollarmath_plugin)
    for kind in ("math_inline", "math_inline_double", "math_block"):
        parser.add_render_rule(kind, render)
    return parser


@lru_cache(maxsize=4096)
def _mathml(tex: str, block: bool) -> str:
    from latex2mathml.converter import convert

    return str(convert(tex.strip(), display="block" if block else "inline"))


def _unwrapped(rendered: str) -> str:
    rendered = rendered.strip()
    if rendered.count("<p>") == 1 and rendered.startswith("<p>") and rendered.endswith("</p>"):
        return rendered[3:-4]
    return rendered


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or []


def _plain_parts(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(
                " " if child.type in {"softbreak", "hardbreak"} else child.content
                for child in token.children or []
            )
        elif token.type.startswith("math") or token.type in {"fence", "code_block"}:
            yield token.content
