"""What a student's notebook may show in feedback and formgrader: nothing that runs, hides or calls home.

Code needs no care, since every page escapes it. Markdown, HTML, SVG and LaTeX do.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from html import escape
from typing import Any
from xml.etree import ElementTree

import defusedxml  # type: ignore[import-untyped]
import nh3
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

MOST_HTML = 100_000  # characters; a longer page is shown as its plain text
MOST_TAGS = 5_000  # the time to clean a page grows with the square of their depth
MOST_MARKDOWN = 20_000  # characters; the time to render it grows with their square
MOST_ENVIRONMENTS = 100  # of LaTeX, for the same reason
MOST_LINES = 1000
MOST_CHARACTERS = 200_000
_CUT = "... Output truncated ..."
_TAGS = frozenset(
    re.findall(
        r"\w+",
        """a abbr b blockquote br caption center code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img
        ins kbd li mark ol p pre s samp small span strong sub summary sup table tbody td tfoot th thead tr tt
        u ul var""",
    )
)
_ATTRIBUTES = {
    "*": {
        "abbr",
        "align",
        "alt",
        "class",
        "colspan",
        "height",
        "rowspan",
        "start",
        "style",
        "title",
        "width",
    },
    "a": {"href"},
    "img": {"src"},
}
_CLASSES = re.compile(r"(highlight|hl-\w+|dataframe|anchor-link|[a-z]{1,2}\d?)( (highlight|hl-\w+))*")
_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[\w+/=\s]*", re.ASCII)
_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
_STYLES = {"background-color", "color", "font-style", "font-weight", "text-align", "text-decoration"}
# A tag that is left as it is: known, closed, its values quoted and harmless.
_SAFE_TAG = re.compile(
    rf"</?({'|'.join(sorted(_TAGS - {'a', 'img'}))})"
    r'(\s+(align|alt|colspan|height|rowspan|title|width)="[^"<>&\n]*")*\s*/?>|<https?://[^\s<>"]+>'
)
_TAG_LIKE = re.compile(r"<(?=[a-zA-Z/!?])")
_SCHEME = re.compile(r"\b(javascript|vbscript|data(?=:text|:app))(\s*):", re.IGNORECASE)
# What MathJax would make into links, styles, names, or more of its own parts.
_MACROS = re.compile(
    r"\\(href|url|require|cssId|class|style|html\w*|unicode|includegraphics|data)(?![a-zA-Z])"
)
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_IN_SVG = frozenset(
    re.findall(
        r"\w+",
        """svg g defs path rect circle ellipse line polyline polygon text tspan textPath title desc use symbol
        marker clipPath mask pattern image linearGradient radialGradient stop style""",
    )
)

ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def visible(text: str) -> str:
    """The text with characters that hide, or turn the reading order, written as their numbers."""
    return _INVISIBLE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def hides_something(text: str) -> bool:
    """Whether there is such a character."""
    return _INVISIBLE.search(text) is not None


def safe_markdown(text: str) -> str:
    """Markdown whose HTML cannot run: a tag that is not known and plain is shown as text.

    An opening bracket becomes a wide one. So no reader of Markdown takes it for a tag, in code or outside.
    """
    kept, end = [], 0
    for found in _SAFE_TAG.finditer(text):
        kept += [_TAG_LIKE.sub("＜", text[end : found.start()]), found[0]]
        end = found.end()
    kept.append(_TAG_LIKE.sub("＜", text[end:]))
    return _safe_math(_SCHEME.sub(r"\1\2：", visible("".join(kept))))


def safe_html(text: str) -> str:
    """HTML without scripts, styles that move things, forms, frames, and addresses that are fetched."""
    return nh3.clean(
        visible(text), tags=set(_TAGS), clean_content_tags={"script", "style"}, attributes=_ATTRIBUTES,
        attribute_filter=_checked, filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
    )  # fmt: skip


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """nbconvert's filter of this name, for feedback and formgrader: what it makes is made harmless.

    What would take it too long, or stop it, is shown as it was written.
    """
    as_written = f"<pre>{escape(visible(source))}</pre>"
    if len(source) > MOST_MARKDOWN or source.count(r"\begin") > MOST_ENVIRONMENTS:
        return as_written
    renderer = _Renderer(escape=False, attachments=context.get("cell", {}).get("attachments", {}))
    try:
        page = MarkdownWithMath(renderer=renderer).render(source)
    except RecursionError:
        return as_written
    return safe_html(page) if page.count("<") <= MOST_TAGS else as_written


class _Renderer(IPythonRenderer):
    """nbconvert's, which a name that nothing is attached under does not stop."""

    def _embed_image_or_attachment(self, src: str) -> str:
        name = src.removeprefix("attachment:")
        missing = name != src and name not in self.attachments
        return "" if missing else super()._embed_image_or_attachment(src)


def safe_outputs(outputs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A cell's outputs, of which every page may show all; each part that may not be shown is left out."""
    shown = [_safe_output(output) for output in outputs]
    return [output for output in shown if output]


def _checked(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, if it may stay."""
    pattern = {"href": _LINK.match, "src": _IMAGE.fullmatch, "class": _CLASSES.fullmatch}.get(name)
    return value if pattern is None or pattern(value) else None


def _safe_output(output: dict[str, Any]) -> dict[str, Any]:
    match output["output_type"]:
        case "stream":
            # Not stderr: a warning is no failure, and nbgrader takes it for one.
            return {"output_type": "stream", "name": "stdout", "text": _cut(output["text"])}
        case "error":
            name, value = visible(output["ename"]), visible(output["evalue"])
            traceback = _cut("\n".join(output["traceback"])).split("\n")
            return {"output_type": "error", "ename": name, "evalue": value, "traceback": traceback}
        case "display_data" | "execute_result" as kind:
            pairs = ((name, _safe_data(name, value)) for name, value in output["data"].items())
            data = {name: value for name, value in pairs if value is not None}
            rest = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": data, "metadata": {}, **rest} if data else {}
    return {}


def _safe_data(kind: str, value: object) -> str | None:
    """The data of this kind in a harmless form; None where there is none."""
    text = "".join(value) if isinstance(value, list) else value
    if not isinstance(text, str):
        return None
    match kind:
        case "text/plain":
            return _cut(text)
        case "text/html":
            short = len(text) <= MOST_HTML and text.count("<") <= MOST_TAGS
            return safe_html(text) if short else None
        case "text/markdown":
            return safe_markdown(_cut(text))
        case "text/latex":
            return _safe_math(visible(_cut(text)).replace("<", r"\lt ").replace(">", r"\gt "))
        case "image/svg+xml":
            return _safe_svg(text)
        case "image/png" | "image/jpeg" | "image/gif":
            return text if _is_base64(text) else None
    return None


def _safe_math(text: str) -> str:
    return _MACROS.sub(r"\1", text)


def _cut(text: str) -> str:
    lines = visible(text[:MOST_CHARACTERS]).split("\n")
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], _CUT]
    elif len(text) > MOST_CHARACTERS:
        lines.append(_CUT)
    return "\n".join(lines)


def _safe_svg(text: str) -> str | None:
    """The drawing without scripts, other elements that may run, handlers and foreign addresses."""
    try:
        root = fromstring(text)
    except (ElementTree.ParseError, defusedxml.DefusedXmlException, ValueError):
        return None
    if root.tag != f"{{{_SVG}}}svg":
        return None
    for parent in list(root.iter()):
        for child in list(parent):
            if not _is_drawn(child):
                parent.remove(child)
        for name in [name for name, value in parent.attrib.items() if not _is_drawing(name, value)]:
            del parent.attrib[name]
    return ElementTree.tostring(root, encoding="unicode")


def _is_drawn(element: ElementTree.Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    space, _, name = element.tag.rpartition("}")
    foreign = name == "style" and re.search(r"@import|url\(", element.text or "", re.IGNORECASE)
    return space == "{" + _SVG and name in _IN_SVG and not foreign


def _is_drawing(name: str, value: str) -> bool:
    local = name.rpartition("}")[2].lower()
    if local == "href":
        return value.startswith("#") or _IMAGE.fullmatch(value) is not None
    return not local.startswith("on") and not re.search(r"url\(\s*['\"]?(?!#)|script:", value, re.IGNORECASE)


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
