"""Whether a notebook is in step with what it is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from course_lib.authoring import notebook as notebooks
from course_lib.authoring.citations import Bibliography
from course_lib.authoring.fingerprint import Library, code_fingerprint, prose_fingerprint
from course_lib.authoring.lessons import Lesson, Project
from course_lib.authoring.quiz_cells import quiz_output


class State(Enum):
    """How a notebook stands to its source; the value is how it is told."""

    IN_STEP = "in step"
    MISSING = "missing"
    STALE = "stale: its code has changed"
    REWORDED = "stale: its prose has changed"
    EDITED = "edited by hand"


@dataclass(frozen=True)
class Inputs:
    """What all the notebooks of a project are made from, besides their texts; read once."""

    project: Project
    library: Library = field(init=False)
    bibliography: Bibliography = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "library", Library(self.project))
        object.__setattr__(self, "bibliography", Bibliography(self.project.bibliography))


@dataclass(frozen=True)
class Standing:
    """One lesson's notebook as it is, and as it should be."""

    lesson: Lesson
    inputs: Inputs

    @cached_property
    def rendered(self) -> list[dict[str, Any]]:
        """The cells as they should be, without outputs; raises AuthoringError where the text has a fault."""
        file = self.lesson.project.relative(self.lesson.source)
        return notebooks.render(self.lesson.cells, self.inputs.bibliography, file)

    @cached_property
    def code(self) -> str:
        return code_fingerprint(self.lesson.cells, self.inputs.library)

    @cached_property
    def prose(self) -> str:
        return prose_fingerprint(self.rendered, notebooks.HEADER, self.quiz)

    @cached_property
    def quiz(self) -> dict[str, str] | None:
        """What the cell of the lesson's quiz shows, where it has one."""
        return quiz_output(self.lesson.cells, self.lesson.name, self.lesson.project)

    @cached_property
    def stored(self) -> dict[str, Any] | None:
        """The notebook on disk, where one is that this package has made."""
        if not self.lesson.notebook.is_file():
            return None
        notebook = notebooks.read(self.lesson.notebook)
        return notebook if "course" in notebook["metadata"] else None

    @cached_property
    def record(self) -> notebooks.Record | None:
        return notebooks.record_of(self.stored) if self.stored else None

    @cached_property
    def edited(self) -> list[str]:
        """The cells of the stored notebook that someone changed by hand, by name."""
        return notebooks.edited_cells(self.stored) if self.stored else []

    @property
    def source_state(self) -> State:
        """What the source asks for, whatever was done to the notebook by hand."""
        if self.stored is None:
            return State.MISSING
        course = self.stored["metadata"]["course"]
        if course["code"] != self.code:
            return State.STALE
        return State.IN_STEP if course["prose"] == self.prose else State.REWORDED

    @property
    def state(self) -> State:
        return State.EDITED if self.edited else self.source_state
