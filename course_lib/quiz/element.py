"""The HTML element `<course-quiz>`, with the readable form and the player's data inside."""

from __future__ import annotations

from html import escape
from importlib.resources import files

from course_lib.quiz.bank import Quiz
from course_lib.quiz.payload import Links, no_links, quiz_payload, to_script

# In the order in which they are loaded.
SCRIPTS = ("store.js", "score.js", "quiz.js")
STYLE = "quiz.css"


def element_html(quiz: Quiz, title: str, readable: str, links: Links = no_links) -> str:
    """The element; `readable` is what is seen where no script runs."""
    data = to_script(quiz_payload(quiz, title, links))
    return (
        f'<course-quiz quiz="{escape(quiz.lesson)}"><div class="quiz-readable">{readable}</div>'
        f'<script type="application/json">{data}</script></course-quiz>'
    )


def appendix_html(name: str, heading: str, answers: str) -> str:
    """The answers of the quiz `name`, hidden on screen wherever its player runs."""
    return f'<section class="quiz-appendix" data-quiz="{escape(name)}">{heading}{answers}</section>'


def player_file(name: str) -> str:
    """The text of one of the player's files."""
    return files("course_lib.quiz").joinpath("player", name).read_text(encoding="utf-8")
