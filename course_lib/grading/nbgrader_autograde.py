"""nbgrader's autograde behind the wall: its command and the formgrader's button grade as `course grade`."""

from __future__ import annotations

import os
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path

from nbgrader.apps import api, autogradeapp
from nbgrader.converters import Autograde, NbGraderException
from traitlets import Bool, default

from course_lib.grading.batch.collected import Collected, GradeError, collected, source_notebook
from course_lib.grading.batch.pools import LocalPool
from course_lib.grading.batch.recorder import Recorder
from course_lib.grading.gradebook import GradebookError, handed_in_at
from course_lib.grading.outcome import Outcome, Status
from course_lib.grading.sandbox import SandboxError, tier_named


def grade_behind_the_wall() -> None:
    """Have nbgrader use WalledAutograde wherever it autogrades; nbgrader_config.py calls it.

    nbgrader has no setting for the class that it grades with.
    """
    autogradeapp.Autograde = WalledAutograde
    api.Autograde = WalledAutograde


class WalledAutograde(Autograde):
    """nbgrader's converter, whose submissions are read without trust and run in the sandbox."""

    unsafe = Bool(help="Run submitted code without a sandbox; COURSE_GRADING_UNSAFE=1 does the same.").tag(
        config=True
    )

    @default("unsafe")
    def _unsafe_default(self) -> bool:
        return os.environ.get("COURSE_GRADING_UNSAFE") == "1"

    def start(self) -> None:
        """Grade what was handed in; raises NbGraderException where something was not graded."""
        assignment = self.coursedir.assignment_id
        if not self.config.Execute.get("enabled", True):
            raise NbGraderException("Behind the wall a submission is always run: leave out --no-execute.")
        try:
            source = source_notebook(self.coursedir, assignment).read_bytes()
            chosen = [one for one in collected(self.coursedir, assignment) if self._is_wanted(one)]
            with Recorder(self.coursedir, assignment) as recorder, closing(LocalPool(1)) as pool:
                # The pool starts its worker, and this its template, with the first submission.
                tier = self._tier(pool) if chosen else ""
                lost = [one for one in chosen if not self._grade(one, source, tier, pool, recorder)]
        except (GradeError, SandboxError) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        if lost:
            told = f"Not graded: {', '.join(one.student for one in lost)}. See the messages above."
            self.log.error("%s", told)
            raise NbGraderException(told)

    def _tier(self, pool: LocalPool) -> str:
        tier = "unsafe" if self.unsafe else pool.best_tier()
        self.log.info("Submitted code runs in the sandbox %s: %s", tier, tier_named(tier).holds)
        return tier

    def _is_wanted(self, one: Collected) -> bool:
        """By nbgrader's options, and whether it was graded since it was handed in."""
        course, assignment = self.coursedir, self.coursedir.assignment_id
        if not fnmatch(one.student, course.student_id) or not fnmatch(assignment, course.notebook_id):
            return False
        if one.student in course.student_id_exclude.split(","):
            return False
        graded = Path(course.format_path(course.autograded_directory, one.student, assignment))
        if self.force or not (graded / f"{assignment}.ipynb").exists():
            return True
        before, now = handed_in_at(graded), handed_in_at(one.path.parent)
        if before is not None and now is not None and now > before:
            return True
        self.log.info("Skipping %s: it is graded already; --force grades it again", one.student)
        return False

    def _grade(self, one: Collected, source: bytes, tier: str, pool: LocalPool, recorder: Recorder) -> bool:
        """Grade and record one submission; whether there is an outcome, be it a failed one."""
        answer = pool.submit(one.task(self.coursedir.assignment_id, source, tier)).result()
        if answer.outcome is None:
            self.log.error("%s: not graded: %s", one.student, answer.failure)
            return False
        outcome = Outcome.from_json(answer.outcome)
        try:
            recorder.record(outcome)
        except GradebookError as error:
            self.log.error("%s: not recorded: %s", one.student, error)
            return False
        self._tell(outcome)
        return True

    def _tell(self, outcome: Outcome) -> None:
        earned = sum(points or 0.0 for points in outcome.points.values())
        told = f"{outcome.student}: {outcome.status}, {earned:g} of {sum(outcome.maximum.values()):g} points"
        if outcome.status is Status.GRADED:
            self.log.info("%s", told)
        else:
            self.log.warning("%s. %s", told, " ".join([outcome.reason, *outcome.notes]).strip())
