"""The same tasks on a real cluster of dask.distributed, in processes of its own, some of them killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_tasks import make_task, outcome
from distributed import LocalCluster
from tiny_course import NAME, TinyCourse

from course_lib.grading.batch.pools import ClusterError, ClusterPool
from course_lib.grading.batch.run import Graded, run
from course_lib.grading.batch.store import Store


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made


def test_a_cluster_grades_as_this_machine_does_though_its_workers_are_killed(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    tasks = [make_task(f"s{n}", f"log {log}", "sleep 0.1", f"points {n}") for n in range(30)]
    pool = ClusterPool(cluster.scheduler_address)
    done: dict[str, Graded] = {}
    try:
        assert pool.slots == 2
        for result in run(tasks, Store(tmp_path / "store"), pool, lambda: False):
            done[result.student] = result
            if len(done) in (5, 15):
                os.kill(victim(cluster), signal.SIGKILL)
    finally:
        pool.close()
    assert {name: result.outcome for name, result in done.items()} == {
        f"s{n}": outcome(f"s{n}", n) for n in range(30)
    }
    assert len(log.read_text().split()) <= 30 + 2 * 2  # what the two killed ones were doing


@pytest.mark.slow
def test_course_grade_gives_its_points_on_a_cluster(cluster: LocalCluster, course: TinyCourse) -> None:
    course.hand_in_many(4)
    done = course.grade(NAME, "--cluster", cluster.scheduler_address)
    assert done.returncode == 0, done.stderr
    assert course.points() == {
        "s0000": {"double-values": 2.0, "spread-values": 3.0},
        "s0001": {"double-values": 0.0, "spread-values": 2.0},
        "s0002": {"double-values": 0.0, "spread-values": 0.0},
        "s0003": {"double-values": 2.0, "spread-values": 0.0},
    }


def victim(cluster: LocalCluster) -> int:
    """The process id of one of the cluster's workers."""
    return next(nanny.pid for nanny in cluster.workers.values() if nanny.pid)


def test_an_address_without_a_cluster_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course_lib.grading.batch.pools.CONNECT_SECONDS", 1)
    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:9: no cluster answers"):
        ClusterPool("tcp://127.0.0.1:9")
