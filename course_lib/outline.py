"""The course's outline: book/lessons.yml, read and checked."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

OUTLINE_FILE = Path("book/lessons.yml")


class PlannedLesson(BaseModel):
    """One lesson, written or still to come, and the numbers of the lessons that it needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^\d\d_[a-z0-9_]+$")
    title: str
    question: str
    needs: list[str]

    @property
    def number(self) -> str:
        """The two digits that the name begins with."""
        return self.name[:2]

    @property
    def docname(self) -> str:
        """The lesson's page, as Sphinx names it."""
        return f"lessons/{self.name}"


class Part(BaseModel):
    """A part of the course."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: str
    lessons: list[PlannedLesson]


class OutlineError(ValueError):
    """book/lessons.yml has faults; the message lists all of them, a line each."""


def load_outline(root: Path) -> list[Part]:
    """Read the parts below the project's folder `root`; raises OutlineError."""
    try:
        parts = TypeAdapter(list[Part]).validate_python(
            yaml.safe_load((root / OUTLINE_FILE).read_text("utf-8"))
        )
    except ValidationError as error:
        faults = (f"{'/'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise OutlineError(
            "\n".join(f"{OUTLINE_FILE}: {fault}. Correct the entry." for fault in faults)
        ) from error
    faults_of_order = _needs_that_come_later(parts)
    if faults_of_order:
        raise OutlineError("\n".join(faults_of_order))
    return parts


def all_lessons(parts: list[Part]) -> list[PlannedLesson]:
    """The lessons of all parts, in the order of study."""
    return [lesson for part in parts for lesson in part.lessons]


def _needs_that_come_later(parts: list[Part]) -> list[str]:
    seen: set[str] = set()
    faults = []
    for lesson in all_lessons(parts):
        late = [number for number in lesson.needs if number not in seen]
        faults += [
            f"{OUTLINE_FILE}: {lesson.name}: needs {number}, which does not come before it. Correct `needs`."
            for number in late
        ]
        seen.add(lesson.number)
    return faults


def lesson_title(root: Path, name: str) -> str:
    """The title of the lesson `name`; made from the name where the outline is not at hand."""
    if (root / OUTLINE_FILE).is_file():
        for lesson in all_lessons(load_outline(root)):
            if lesson.name == name:
                return lesson.title
    return name[3:].replace("_", " ").capitalize()
