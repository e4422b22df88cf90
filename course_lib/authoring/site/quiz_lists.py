"""Directives `{quiz-progress}`, which sums up all quizzes, and `{questions-ahead}`, for lessons to come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from course_lib.authoring.site.quizzes import place_of, read_quiz
from course_lib.outline import OUTLINE_FILE, PlannedLesson, load_outline
from course_lib.quiz.payload import item_print, to_script
from course_lib.quiz.reading import quiz_names

AHEAD = "book/questions_ahead"
_WITHOUT_SCRIPT = (
    "<p>Your progress is kept in your browser, and shown here by JavaScript. It is switched off.</p>"
)


class QuizProgress(SphinxDirective):
    """What the learner has answered so far, in all quizzes."""

    def run(self) -> list[nodes.Node]:
        """Return the progress element."""
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / OUTLINE_FILE))
        rows = [
            self._row(lesson, part.part)
            for part in load_outline(root)
            for lesson in part.lessons
            if _has_quiz(root, lesson)
        ]
        html = (
            f'<course-progress><div class="quiz-readable">{_WITHOUT_SCRIPT}</div>'
            f'<script type="application/json">{to_script(rows)}</script></course-progress>'
        )
        return [nodes.raw("", html, format="html")]

    def _row(self, lesson: PlannedLesson, part: str) -> dict[str, Any]:
        place_of(lesson.name, self.env)
        written = lesson.docname in self.env.found_docs
        page = self.env.app.builder.get_relative_uri(self.env.docname, lesson.docname if written else AHEAD)
        items = read_quiz(self.env, lesson.name).items
        return {
            "quiz": lesson.name,
            "title": f"{lesson.number} {lesson.title}",
            "part": part,
            "href": f"{page}#{_anchor(lesson, written)}",
            "items": [{"id": item.id, "print": item_print(item), "topic": item.section} for item in items],
        }


class QuestionsAhead(SphinxDirective):
    """The quizzes of the lessons that are still to come, a section each."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each lesson, or a sentence where none is left."""
        root = Path(self.env.srcdir)
        self.env.note_dependency(str(root / OUTLINE_FILE))
        sections: list[nodes.Node] = [
            self._section(lesson)
            for part in load_outline(root)
            for lesson in part.lessons
            if lesson.docname not in self.env.found_docs and _has_quiz(root, lesson)
        ]
        return sections or [nodes.paragraph("", "Every lesson is written: each has its quiz at its end.")]

    def _section(self, lesson: PlannedLesson) -> nodes.section:
        section = nodes.section(ids=[_anchor(lesson, written=False)])
        section += [nodes.title("", f"{lesson.number} {lesson.title}"), place_of(lesson.name, self.env)]
        return section


def setup(app: Sphinx) -> None:
    """Add the directives."""
    app.add_directive("quiz-progress", QuizProgress)
    app.add_directive("questions-ahead", QuestionsAhead)


def _has_quiz(root: Path, lesson: PlannedLesson) -> bool:
    return lesson.name in quiz_names(root)


def _anchor(lesson: PlannedLesson, written: bool) -> str:
    """The id of the section with the lesson's quiz: under the heading "Quiz", or one of its own."""
    return "quiz" if written else nodes.make_id(f"quiz-{lesson.name}")
