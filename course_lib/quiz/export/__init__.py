"""The quiz bank for other programs: Anki, Canvas (QTI), Moodle (XML), and whatever reads GIFT.

lessons = select(load_bank(root), titles={"03_bptt": "Backpropagation through time"})
made = export("moodle", lessons, timestamp)
write_files(Path("build/exports"), made.files)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal, get_args

from course_lib.quiz.export import anki, gift, moodle, qti
from course_lib.quiz.export.core import (
    Export,
    ExportError,
    LessonEntries,
    NotCarried,
    one_file_each,
    select,
    write_files,
)

Format = Literal["anki", "qti", "moodle", "gift"]
FORMATS: tuple[str, ...] = get_args(Format)

__all__ = ["FORMATS", "Export", "ExportError", "Format", "NotCarried", "export", "select", "write_files"]


def export(to: Format, lessons: Sequence[LessonEntries], timestamp: float) -> Export:
    """The lessons' entries as files; the same `timestamp` (seconds since 1970) gives the same bytes."""
    match to:
        case "anki":
            return anki.export(lessons, timestamp)
        case "qti":
            return one_file_each(
                lessons, "_qti.zip", qti.obstacle, partial(qti.document, timestamp=timestamp)
            )
        case "moodle":
            return one_file_each(lessons, ".moodle.xml", moodle.obstacle, moodle.document)
        case "gift":
            return one_file_each(lessons, ".gift", gift.obstacle, gift.document)
