"""What students write and show, made harmless: nothing runs, nothing is fetched, what is harmless stays."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment

from course_lib.grading.shown import (
    MOST_HTML,
    MOST_MARKDOWN,
    MOST_TAGS,
    markdown2html,
    safe_html,
    safe_markdown,
    safe_outputs,
    visible,
)

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil/pixel.png'>",
    '<img src="data:text/html,<script>alert(1)</script>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java&#115;cript:alert(1)'>x</a>",
    "<a href=' \tjava\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<form action='javascript:alert(1)'><input type=submit></form>",
    "<details open ontoggle=alert(1)>x</details>",
    "<div style='background:url(https://evil/x);position:fixed;top:0'>x</div>",
    "<style>body { display: none }</style>",
    "<link rel=stylesheet href=//evil/x.css>",
    "<base href=//evil/>",
    "<meta http-equiv=refresh content='0;url=//evil'>",
    "<button class='full-credit'>x</button><div class='mark-graded' id='statusmessage'>x</div>",
    "<textarea id='twice-comment'></textarea>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<x onclick=alert(1) style=x tabindex=1 id=x autofocus onfocus=alert(1)>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php <script>alert(1)</script> ?>",
    "<scr<script>ipt>alert(1)</script>",
]
TAGS = {
    "script", "style", "iframe", "object", "embed", "form", "input", "button", "textarea", "svg", "math",
    "link", "base", "meta", "template", "noscript", "x", "animate",
}  # fmt: skip
CLASSES = {"full-credit", "mark-graded"}


def bad(page: str) -> list[str]:
    """What a browser might run, fetch, or take for the formgrader's own."""
    found = []
    for tag in BeautifulSoup(page, "html.parser").find_all(True):
        found += [tag.name] if tag.name in TAGS else []
        for name, value in tag.attrs.items():
            text = re.sub(r"\s", "", " ".join(value) if isinstance(value, list) else value).lower()
            runs = name.startswith("on") or name in ("id", "action", "srcdoc", "tabindex")
            runs = runs or (
                name in ("href", "src") and re.match("(java|vb)script|data:text", text) is not None
            )
            fetches = name == "src" and re.match("https?:|//", text) is not None
            moves = name == "style" and re.search(r"url|position", text) is not None
            if runs or fetches or moves or (name == "class" and CLASSES & set(text.split())):
                found.append(f"{name}={value}")
    return found


def rendered(markdown: str, attachments: dict[str, Any] | None = None) -> str:
    """What nbconvert's templates make of a Markdown cell."""
    environment = Environment()
    environment.filters["markdown2html"] = markdown2html
    cell = {"attachments": attachments or {}}
    return environment.from_string("{{ source | markdown2html }}").render(source=markdown, cell=cell)


def test_the_search_finds_the_attacks() -> None:
    """Otherwise the tests below would find nothing because they cannot."""
    missed = [attack for attack in ATTACKS if not bad(attack)]
    # As Python's parser reads these; browsers differ.
    assert all(attack.startswith(("<!", "<?", "<scr<")) for attack in missed)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_html_runs(attack: str) -> None:
    assert bad(safe_html(attack)) == []


@pytest.mark.parametrize(
    "frame", ["{}", "text {} text", "# {}", "> {}", "- {}", "`a` {}", "\n\n{}\n\n", "| {} |\n|-|\n"]
)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_markdown_runs(attack: str, frame: str) -> None:
    text = frame.format(attack)
    assert bad(rendered(text)) == []
    assert bad(safe_markdown(text)) == []


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x](https://evil/pixel.png)",
        '![x](attachment:a.png "\\"><script>alert(1)</script>")',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '[x](https://a "\\" onmouseover=alert(1) ")',
    ],
)
def test_no_link_runs_and_no_image_is_fetched(link: str) -> None:
    assert bad(rendered(link)) == []
    assert bad(rendered(safe_markdown(link))) == []


def test_harmless_markdown_stays() -> None:
    text = (
        "# Title\n\n**bold** `a < b` $x < y$ and [a link](https://a.org)\n\n"
        "| a |\n|---|\n| 1 |\n\n```python\nif a<b: pass\n```"
    )
    assert safe_markdown(text) == text.replace("a<b", "a＜b")
    page = rendered(text)
    for part in (
        "<h1",
        "<strong>bold</strong>",
        "<code>a &lt; b</code>",
        "<table>",
        'href="https://a.org"',
        "highlight",
    ):
        assert part in page


def test_harmless_tags_stay() -> None:
    text = 'a<sup>2</sup> <br/> <td colspan="2">x</td> 1 < 2 <https://a.org>'
    assert safe_markdown(text) == text


def test_attached_images_are_shown() -> None:
    page = rendered("![a plot](attachment:a.png)", {"a.png": {"image/png": PIXEL}})
    assert f'src="data:image/png;base64,{PIXEL}"' in page


def test_a_table_of_pandas_stays() -> None:
    table = '<table class="dataframe"><thead><tr style="text-align:right"><th>a</th></tr></thead></table>'
    assert (
        safe_html(f"<div><style scoped>.dataframe {{ color: red }}</style>{table}</div>")
        == f"<div>{table}</div>"
    )


@pytest.mark.parametrize(
    "text",
    [
        "> " * 9000 + "a",
        "[" * 19_000,
        r"\begin{a}" * 2000,
        "<b>" * 6000,
        "a" * (MOST_MARKDOWN + 1),
    ],
    ids=lambda text: text[:9],
)
def test_markdown_that_stops_others_is_shown_as_it_is(text: str) -> None:
    assert len(rendered(text)) >= len(text) / 2


def test_a_name_that_nothing_is_attached_under_stops_nothing() -> None:
    assert "alt=" in rendered("![a plot](attachment:none.png)")


def test_math_makes_no_links() -> None:
    assert (
        safe_markdown(r"$\href{javascript:x}{y} \frac12 \classic$")
        == r"$href{javascript：x}{y} \frac12 \classic$"
    )


def shown(**data: Any) -> dict[str, Any]:
    """The data of an output that is left, by type."""
    kinds = {name.replace("_", "/", 1).replace("__", "+"): value for name, value in data.items()}
    outputs = safe_outputs([{"output_type": "display_data", "data": kinds, "metadata": {"x": "<script>"}}])
    assert all(output["metadata"] == {} for output in outputs)
    return outputs[0]["data"] if outputs else {}


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [
        ("onload='alert(1)'", ""),
        ("", "<script>alert(1)</script>"),
        ("", "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>"),
        (
            "",
            "<foreignObject><script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script></foreignObject>",
        ),
        ("", "<a href='javascript:alert(1)'><text>x</text></a>"),
        ("", "<use xlink:href='https://evil/x.svg#a'/>"),
        ("", "<image href='https://evil/pixel.png'/>"),
        ("", "<style>@import url(https://evil/x.css);</style>"),
        ("", "<rect style='fill:url(https://evil/x)'/>"),
        ("", "<set attributeName='href' to='javascript:alert(1)'/>"),
        ("", "<rect ONCLICK='alert(1)'/>"),
    ],
)
def test_no_drawing_runs(attributes: str, inner: str) -> None:
    drawing = shown(image_svg__xml=SVG.format(attributes, inner))["image/svg+xml"]
    assert not re.search(r"alert|evil|script|on\w+=", drawing), drawing


@pytest.mark.parametrize(
    "text",
    [
        "<svg",
        "<html/>",
        "",
        "<!DOCTYPE a [<!ENTITY b 'b'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>",
    ],
)
def test_what_is_no_drawing_is_left_out(text: str) -> None:
    assert shown(image_svg__xml=text, text_plain="a figure") == {"text/plain": "a figure"}


def test_drawings_of_matplotlib_stay() -> None:
    import io

    import matplotlib.figure

    figure = matplotlib.figure.Figure()
    figure.subplots().plot([1, 3, 2], label="a line")
    file = io.StringIO()
    figure.savefig(file, format="svg")
    before, after = file.getvalue(), shown(image_svg__xml=file.getvalue())["image/svg+xml"]
    for part in ("<path", "clip-path", "<use", "viewBox"):
        assert after.count(part) == before.count(part) > 0
    assert after.startswith("<svg")


def test_what_may_run_is_left_out() -> None:
    kinds = {
        "application/javascript": "alert(1)",
        "application/vnd.jupyter.widget-view+json": {"model_id": "x"},
        "application/pdf": "x",
        "text/x-strange": "x",
        "text/plain": ["a ", "b"],
    }
    (output,) = safe_outputs([{"output_type": "display_data", "data": kinds, "metadata": {}}])
    assert output["data"] == {"text/plain": "a b"}
    assert safe_outputs([{"output_type": "display_data", "data": {"text/html": 7}, "metadata": {}}]) == []


def test_latex_has_no_tags() -> None:
    assert shown(text_latex=r"$a<b \href{x}{y}$</div><script>")["text/latex"] == (
        r"$a\lt b href{x}{y}$\lt /div\gt \lt script\gt "
    )


def test_images_are_base64() -> None:
    assert shown(image_png=PIXEL, image_jpeg='"><script>') == {"image/png": PIXEL}


def test_long_pages_are_not_cleaned_but_left_out() -> None:
    for page in ("a" * (MOST_HTML + 1), "<b>" * (MOST_TAGS + 1)):
        assert shown(text_html=page, text_plain="short") == {"text/plain": "short"}


def test_words_on_stderr_are_kept_and_cost_nothing() -> None:
    (output,) = safe_outputs([{"output_type": "stream", "name": "stderr", "text": "a warning"}])
    assert output == {"output_type": "stream", "name": "stdout", "text": "a warning"}


def test_long_outputs_are_cut() -> None:
    (output,) = safe_outputs([{"output_type": "stream", "name": "stdout", "text": "a\n" * 10_000}])
    assert output["text"].count("\n") == 999
    assert output["text"].endswith("... Output truncated ...")
    (output,) = safe_outputs([{"output_type": "stream", "name": "stdout", "text": "a" * 1_000_000}])
    assert len(output["text"]) < 201_000


def test_an_error_keeps_its_colours_and_loses_what_hides() -> None:
    error = {
        "output_type": "error",
        "ename": "E\x00",
        "evalue": "\u202e",
        "traceback": ["\x1b[31mred\x1b[0m", "\ud800"],
    }
    (output,) = safe_outputs([error])
    assert output["traceback"] == ["\x1b[31mred\x1b[0m", "⟨U+D800⟩"]
    assert (output["ename"], output["evalue"]) == ("E⟨U+0000⟩", "⟨U+202E⟩")


def test_ordinary_text_is_as_it_was() -> None:
    text = "naïve café 日本語 שלום 🎉\t\r\n\x0c"
    assert visible(text) == text
