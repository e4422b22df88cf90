"""A quiz in a notebook: the player where scripts may run, questions and answers to read elsewhere."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from course_lib.outline import lesson_title
from course_lib.quiz.bank import Quiz
from course_lib.quiz.element import SCRIPTS, STYLE, appendix_html, element_html, player_file
from course_lib.quiz.markup import plain, tex_html
from course_lib.quiz.readable import ASKS, answers_html, questions_html
from course_lib.quiz.reading import find_root, load_quiz

_NOT_TRUSTED = (
    '<p class="quiz-untrusted"><strong>This notebook is not trusted, so the quiz cannot answer you.</strong> '
    "Run this cell (<kbd>Shift</kbd>+<kbd>Enter</kbd>), or trust the whole notebook: open the command "
    "palette (<kbd>Ctrl</kbd>+<kbd>Shift</kbd>+<kbd>C</kbd>) and choose “Trust Notebook”. "
    "Until then, here are the questions to read; the answers are at their end.</p>"
)


class QuizDisplay:
    """What a notebook shows for a quiz: HTML, and text where there is no HTML."""

    def __init__(self, quiz: Quiz, title: str) -> None:
        self._quiz = quiz
        self._title = title

    @cached_property
    def html(self) -> str:
        """The player with all that it needs; JupyterLab itself typesets the readable form's mathematics."""
        quiz = self._quiz
        readable = _NOT_TRUSTED + questions_html(quiz, tex_html)
        closed = f"<details><summary>Answers</summary>{answers_html(quiz, tex_html)}</details>"
        script = "\n".join(map(player_file, SCRIPTS))
        return (
            f'<div class="course-quiz-output">{element_html(quiz, self._title, readable)}'
            f"{appendix_html(quiz.lesson, '', closed)}"
            f"<style>{player_file(STYLE)}</style><script>{script}</script></div>"
        )

    @cached_property
    def text(self) -> str:
        """The questions as plain text."""
        lines = [f"Quiz: {self._title}"]
        for number, item in enumerate(self._quiz.items, start=1):
            lines.append(f"\n{number}. {plain(item.statement)} {ASKS[item.kind]}")
            choices = getattr(item, "choices", {})
            lines += [f"   {letter}) {plain(choice.text)}" for letter, choice in choices.items()]
        return "\n".join(lines)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


def show(name: str, root: Path | None = None) -> QuizDisplay:
    """Show the quiz of a lesson, such as "03_bptt"; raises BankError where there is none.

    The quizzes are read from the folder quizzes/ of the course around the current folder, or below `root`.
    """
    root = root or find_root()
    return QuizDisplay(load_quiz(root, name), lesson_title(root, name))
