"""One course, one template and one neighbour for all attacks of a module; afterwards all is as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pytest
from attack_harness import FULL, LIMITS, Beside, honest_points
from attacked_course import SECRETS, AttackedCourse

from course_lib.grading.sandbox import Template
from course_lib.grading.sandbox.probe import best_tier


@pytest.fixture(scope="module")
def attacked_course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AttackedCourse]:
    """The course; environment, home and temporary folder of this process are as an attacker hopes."""
    course = AttackedCourse(tmp_path_factory.mktemp("attacked"))
    course.plant()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_DB_URL", f"postgresql://teacher:{SECRETS['environment']}@localhost/grades")
        patch.setenv("HOME", str(course.home))
        patch.setenv("TMPDIR", str(course.temporary))
        patch.setattr(tempfile, "tempdir", None)
        yield course


@pytest.fixture(scope="module")
def sandboxed(attacked_course: AttackedCourse) -> Iterator[Template]:
    """The template that all attacks of a module meet: what one spoils is still spoilt after the last."""
    with Template(best_tier(), LIMITS) as template:
        # What torch makes at its first use is there before the watch.
        honest_points(attacked_course, template)
        yield template
        assert honest_points(attacked_course, template) == FULL, "an attack has spoilt the template"


@pytest.fixture(scope="module")
def beside(attacked_course: AttackedCourse, sandboxed: Template) -> Iterator[Beside]:
    neighbour = Beside(attacked_course.root, sandboxed.tier)
    yield neighbour
    neighbour.close()
