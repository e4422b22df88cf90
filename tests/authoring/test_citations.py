"""Cite roles become links that JupyterLab can show."""

import pytest
from mini_course import Mini

from course_lib.authoring.citations import Bibliography, UnknownCitationError, render_citations

BIB = "../book/references.bib"


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("{cite:t}`elman1990finding`", f"[Elman (1990)]({BIB}#elman1990finding)"),
        ("{cite:p}`elman1990finding`", f"([Elman, 1990]({BIB}#elman1990finding))"),
        ("{cite:t}`hochreiter1997long`", f"[Hochreiter and Schmidhuber (1997)]({BIB}#hochreiter1997long)"),
        ("{cite:t}`pascanu2013difficulty`", f"[Pascanu et al. (2013)]({BIB}#pascanu2013difficulty)"),
        (
            "{cite:p}`elman1990finding, pascanu2013difficulty`",
            f"([Elman, 1990]({BIB}#elman1990finding); [Pascanu et al., 2013]({BIB}#pascanu2013difficulty))",
        ),
        ("```text\n{cite:t}`unknown`\n```", "```text\n{cite:t}`unknown`\n```"),
        (
            "```{note}\n{cite:t}`elman1990finding`\n```",
            f"```{{note}}\n[Elman (1990)]({BIB}#elman1990finding)\n```",
        ),
    ],
)
def test_a_role_becomes_links(mini: Mini, text: str, rendered: str) -> None:
    assert render_citations(text, Bibliography(mini.project.bibliography)) == rendered


def test_accents_are_written_as_letters(mini: Mini) -> None:
    mini.write("book/references.bib", '@book{s, author = {M{\\"u}ller, Anna}, title = {T}, year = {2001}}')
    assert "[Müller (2001)]" in render_citations("{cite:t}`s`", Bibliography(mini.project.bibliography))


def test_an_unknown_key_is_an_error_with_its_mend(mini: Mini) -> None:
    with pytest.raises(
        UnknownCitationError, match=r"`elman1991` is not in book/references.bib(.|\n)*mend: Add"
    ):
        render_citations("{cite:t}`elman1991`", Bibliography(mini.project.bibliography))
