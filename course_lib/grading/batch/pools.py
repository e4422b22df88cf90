"""Where tasks are done: on this machine's cores, or on a cluster of dask.distributed."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from course_lib.grading.batch.crew import Answer, Crew, grade_here
from course_lib.grading.batch.task import Task

CONNECT_SECONDS = 20


class ClusterError(Exception):
    """The cluster cannot be used; the message says why."""


class Pool(Protocol):
    """Something that grades tasks, `slots` at a time."""

    @property
    def slots(self) -> int: ...

    def best_tier(self) -> str: ...

    def submit(self, task: Task) -> Future[Answer]: ...

    def close(self) -> None: ...


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def best_tier_here() -> str:
    """The name of the strongest sandbox of this machine; raises SandboxError where there is none."""
    from course_lib.grading.sandbox import best_tier

    return best_tier().name


class LocalPool:
    """Workers on this machine: a thread here waits for each."""

    def __init__(self, jobs: int) -> None:
        self.slots = jobs
        self._crew = Crew()
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="grade")

    def best_tier(self) -> str:
        return best_tier_here()

    def submit(self, task: Task) -> Future[Answer]:
        return self._threads.submit(self._crew.grade, task)

    def close(self) -> None:
        """Kill the workers at once; what they were doing is lost."""
        self._crew.stop()
        self._threads.shutdown(cancel_futures=True)
        self._crew.close()


class ClusterPool:
    """Workers beside those of a dask cluster, which tries a task elsewhere when one of its own dies."""

    def __init__(self, address: str) -> None:
        from distributed import Client

        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"{address}: no cluster answers: {error}") from error
        self._executor = self._client.get_executor(pure=False)

    @property
    def slots(self) -> int:
        """All threads of all workers; at least one, since workers may come later."""
        return max(1, sum(self._client.nthreads().values()))

    def best_tier(self) -> str:
        """What one of the cluster's machines can do; where another cannot, it says so."""
        return self._executor.submit(best_tier_here).result()

    def submit(self, task: Task) -> Future[Answer]:
        return self._executor.submit(grade_here, task)

    def close(self) -> None:
        """Give up what is not done; the cluster itself stays."""
        self._executor.shutdown(wait=False)
        self._client.close()
