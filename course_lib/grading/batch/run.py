"""The coordinator: hands tasks out, keeps each outcome the moment it is there, skips what was kept before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass

from course_lib.grading.batch.crew import Answer
from course_lib.grading.batch.pools import Pool
from course_lib.grading.batch.store import Store
from course_lib.grading.batch.task import Task

LOOK_SECONDS = 0.2  # how often `stopping` is asked
AHEAD = 2  # tasks handed out for each slot: none is idle while an outcome is recorded
FOUND_AT_ONCE = 20  # kept outcomes that are held in memory


@dataclass(frozen=True)
class Graded:
    """What came of one student's submission; `outcome` is None where it could not be graded."""

    student: str
    key: str
    outcome: str | None
    failure: str = ""
    attempts: int = 1
    fresh: bool = True  # done now, not found in the store


def run(tasks: Iterable[Task], store: Store, pool: Pool, stopping: Callable[[], bool]) -> Iterator[Graded]:
    """Each submission as it is done, in no order; once `stopping`, only what has begun is finished."""
    waiting = iter(tasks)
    running: dict[Future[Answer], tuple[str, str]] = {}
    while True:
        found = [] if stopping() else _hand_out(waiting, running, store, pool)
        yield from found
        if stopping():
            for future in running:
                future.cancel()
        if not running and not found:
            return
        if running:
            yield from _done(running, store)


def _hand_out(
    waiting: Iterator[Task], running: dict[Future[Answer], tuple[str, str]], store: Store, pool: Pool
) -> list[Graded]:
    """Fill the pool; returns what was found in the store on the way."""
    found: list[Graded] = []
    most = AHEAD * pool.slots
    while len(running) < most and len(found) < FOUND_AT_ONCE:
        task = next(waiting, None)
        if task is None:
            break
        outcome = store.get(task.key)
        if outcome is None:
            running[pool.submit(task)] = (task.student, task.key)
        else:
            found.append(Graded(task.student, task.key, outcome, fresh=False))
    return found


def _done(running: dict[Future[Answer], tuple[str, str]], store: Store) -> list[Graded]:
    """What has become ready; all of it is kept before any is told."""
    ready = []
    for future in wait(running, LOOK_SECONDS, FIRST_COMPLETED).done:
        student, key = running.pop(future)
        if future.cancelled():
            continue
        answer = _answer(future)
        if answer.outcome is not None:
            store.put(key, answer.outcome)
        ready.append(Graded(student, key, answer.outcome, answer.failure, answer.attempts))
    return ready


def _answer(future: Future[Answer]) -> Answer:
    """The answer, also where a cluster gave up: then its error is the reason."""
    error = future.exception()
    return future.result() if error is None else Answer(None, f"{type(error).__name__}: {error}")
