"""The bank's Markdown: as HTML with MathML, with TeX left in, and as plain text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.quiz.markup import faults, html, plain, tex_html

MATHML = "{http://www.w3.org/1998/Math/MathML}"


def test_mathematics_becomes_mathml() -> None:
    rendered = html(r"The *sum* $\sum_{t=1}^T \frac{\partial E_t}{\partial W}$ over `T` steps")
    root = ET.fromstring(f"<p>{rendered}</p>")
    assert root.find("em") is not None
    assert root.find("code") is not None
    assert root.find(f"{MATHML}math//{MATHML}mfrac") is not None
    assert "$" not in rendered
    assert "\\" not in rendered


def test_displayed_mathematics_is_a_block() -> None:
    assert 'display="block"' in html("So:\n\n$$\nh_t = f(h_{t-1})\n$$\n")


def test_tex_is_kept_where_the_page_typesets_it() -> None:
    assert tex_html("If $a < b$ & $c$") == "If $a &lt; b$ &amp; $c$"


def test_one_paragraph_comes_bare_and_several_do_not() -> None:
    assert html("One.") == "One."
    assert html("One.\n\nTwo.") == "<p>One.</p>\n<p>Two.</p>"


def test_plain_has_neither_markup_nor_line_ends() -> None:
    assert plain("The *sum*\nof `W` and $\\delta_t$.\n\nAgain.") == "The sum of W and \\delta_t. Again."


def test_markup_of_html_is_shown_and_not_obeyed() -> None:
    assert "<script" not in html("<script>alert(1)</script> <img src=x onerror=y>")


@given(st.text(max_size=60))
def test_no_text_becomes_an_active_element(text: str) -> None:
    rendered = html(text).lower()
    assert "<script" not in rendered
    assert "<iframe" not in rendered
    assert "javascript:" not in rendered or "href" not in rendered


@pytest.mark.parametrize(
    "tex",
    [
        r"\hat y_t - y_t",
        r"\operatorname{diag}(1 - h_t^2) W_h",
        r"\lVert W \rVert_2 \le 1/\gamma",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\mathbb{R}^{B \times T \times D}",
        r"\tilde c_t \odot f_t",
        r"\mathcal{O}(T^2)",
        r"\log_2 e \approx 1.44",
    ],
)
def test_the_courses_notation_is_known(tex: str) -> None:
    assert list(faults(f"It is ${tex}$.")) == []
