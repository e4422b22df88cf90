"""Tasks for a fake grader, which the workers of these tests can import."""

from __future__ import annotations

import json

from course_lib.grading.batch.task import Task
from course_lib.grading.batch.versions import versions
from course_lib.grading.plan import Limits


def make_task(student: str, *lines: str, limits: Limits | None = None) -> Task:
    """A task whose submission is what the fake grader shall do."""
    return Task(
        student=student,
        assignment="ps90",
        submission="\n".join(lines).encode(),
        source=b"source",
        limits=limits or Limits(),
        tier="unsafe",
        versions=versions(),
        grader="fake_graders:obedient",
    )


def outcome(student: str, points: float) -> str:
    """What the fake grader makes of `points …`."""
    return json.dumps({"student": student, "points": float(points)})
