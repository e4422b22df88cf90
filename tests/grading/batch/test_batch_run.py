"""Tasks through workers: kept at once, tried again where a worker fails, given up after three tries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from batch_tasks import make_task, outcome

from course_lib.grading.batch import crew
from course_lib.grading.batch.pools import LocalPool
from course_lib.grading.batch.run import Graded, run
from course_lib.grading.batch.store import Store
from course_lib.grading.batch.task import Task
from course_lib.grading.plan import Limits


@pytest.fixture
def pool() -> Iterator[LocalPool]:
    made = LocalPool(2)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def graded(tasks: list[Task], store: Store, pool: LocalPool) -> dict[str, Graded]:
    return {done.student: done for done in run(tasks, store, pool, lambda: False)}


def test_every_submission_is_graded_and_kept(store: Store, pool: LocalPool) -> None:
    tasks = [make_task(f"s{n}", f"points {n}") for n in range(12)]
    done = graded(tasks, store, pool)
    assert {name: result.outcome for name, result in done.items()} == {
        f"s{n}": outcome(f"s{n}", n) for n in range(12)
    }
    assert [store.get(task.key) for task in tasks] == [done[task.student].outcome for task in tasks]


def test_what_is_kept_is_not_done_again(store: Store, pool: LocalPool, tmp_path: Path) -> None:
    log = tmp_path / "log"
    tasks = [make_task(f"s{n}", f"points {n}", f"log {log}") for n in range(30)]
    first = graded(tasks[:25], store, pool)
    second = graded(tasks, store, pool)
    assert sorted(log.read_text().split()) == sorted(f"s{n}" for n in range(30))
    assert {name for name, result in second.items() if result.fresh} == {f"s{n}" for n in range(25, 30)}
    assert all(second[name].outcome == result.outcome for name, result in first.items())


def test_a_killed_worker_loses_nothing(store: Store, pool: LocalPool, tmp_path: Path) -> None:
    tasks = [make_task(f"s{n}", f"points {n}") for n in range(6)]
    tasks[2] = make_task("s2", f"die 2 {tmp_path / 'deaths'}", "points 2")
    done = graded(tasks, store, pool)
    assert [done[f"s{n}"].outcome for n in range(6)] == [outcome(f"s{n}", n) for n in range(6)]
    assert done["s2"].attempts == 3


@pytest.mark.parametrize(
    ("deed", "told"), [("die", "the worker was killed by signal 9"), ("raise", "MemoryError: no memory left")]
)
def test_three_failures_leave_a_submission_ungraded(
    store: Store, pool: LocalPool, tmp_path: Path, deed: str, told: str
) -> None:
    task = make_task("unlucky", f"{deed} 9 {tmp_path / 'tally'}")
    done = graded([task, make_task("neighbour", "points 1")], store, pool)
    assert done["unlucky"].outcome is None
    assert (done["unlucky"].failure, done["unlucky"].attempts) == (told, 3)
    assert (tmp_path / "tally").read_text() == "xxx"
    assert store.get(task.key) is None
    assert done["neighbour"].outcome == outcome("neighbour", 1)


def test_a_worker_with_other_versions_is_not_asked_twice(store: Store, pool: LocalPool) -> None:
    task = make_task("s", "points 1")
    other = replace(task, versions={**task.versions, "torch": "1.0"})
    done = graded([other], store, pool)["s"]
    assert done.outcome is None
    assert done.attempts == 1
    assert "torch 1.0 here" in done.failure


def test_a_silent_worker_is_given_up(store: Store, pool: LocalPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "SLACK_SECONDS", 0.5)
    monkeypatch.setattr(crew, "ATTEMPTS", 1)
    task = make_task("slow", "sleep 60", limits=Limits(notebook_seconds=0.5))
    done = graded([task], store, pool)["slow"]
    assert done.failure == "the worker gave no answer for 1 seconds"


def test_once_stopping_only_what_has_begun_is_finished(store: Store, pool: LocalPool) -> None:
    done: list[Graded] = []
    tasks = [make_task(f"s{n}", "sleep 0.05") for n in range(40)]
    for result in run(tasks, store, pool, lambda: len(done) >= 3):
        done.append(result)
    assert 3 <= len(done) <= 3 + 4
    assert all(result.outcome for result in done)
