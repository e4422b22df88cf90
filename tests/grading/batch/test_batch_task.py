"""A task and its key: all that an outcome depends on changes it, and it survives the way to a worker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from batch_tasks import make_task

from course_lib.grading.batch.task import Task
from course_lib.grading.batch.versions import differences, versions
from course_lib.grading.plan import Limits

CHANGES: list[dict[str, Any]] = [
    {"student": "other"},
    {"assignment": "ps91"},
    {"submission": b"other"},
    {"source": b"other"},
    {"limits": Limits(cell_seconds=1)},
    {"tier": "landlock"},
    {"versions": {"torch": "1"}},
    {"grader": "other:grader"},
    {"unreadable": "it is a link"},
]


def test_a_task_survives_the_way() -> None:
    task = replace(make_task("s"), submission=bytes(range(256)))
    assert Task.from_message(task.message()) == task
    assert Task.from_message(task.message()).key == task.key


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_each_part_changes_the_key(change: dict[str, Any]) -> None:
    assert replace(make_task("s"), **change).key != make_task("s").key


def test_every_part_is_tried() -> None:
    assert {name for change in CHANGES for name in change} == set(Task.__dataclass_fields__)


def test_versions_are_compared() -> None:
    assert differences(versions(), versions()) == ""
    assert differences({"torch": "2"}, {"torch": "3"}) == "torch 2 here and 3 there"
    assert "course_lib" in versions()
