"""The Sphinx extension of the published site: what it adds to Jupyter Book, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Add every part to the build; called by Sphinx."""
    from course_lib.authoring.site import (
        assets,
        citations,
        claims_pages,
        contents,
        course_map,
        dropdowns,
        exercise_matrix,
        flashcards,
        labels,
        lesson_pages,
        lesson_table,
        player_files,
        quiz_lists,
        quizzes,
        theory,
    )

    for part in (
        contents,
        labels,
        citations,
        dropdowns,
        claims_pages,
        course_map,
        lesson_table,
        lesson_pages,
        quizzes,
        quiz_lists,
        theory,
        flashcards,
        exercise_matrix,
        player_files,
        assets,
    ):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
