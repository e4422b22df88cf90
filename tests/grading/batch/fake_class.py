"""A coordinator without nbgrader: `fake_class.py STORE LOG COUNT` has a class graded by a fake grader."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from batch_tasks import make_task

from course_lib.grading.batch.pools import LocalPool
from course_lib.grading.batch.run import run
from course_lib.grading.batch.store import Store

if __name__ == "__main__":
    store, log, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    tasks = [make_task(f"s{n}", f"log {log}", "sleep 0.03", f"points {n}") for n in range(count)]
    with closing(LocalPool(2)) as pool:
        done = list(run(tasks, Store(store), pool, lambda: False))
    sys.exit(any(one.outcome is None for one in done))
