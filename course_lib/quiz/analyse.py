"""Item analysis: what a class's answers to a graded quiz say about its items.

Difficulty is an item's mean score. Discrimination is the correlation of the item's score with the student's
mean score on the other items (item-rest correlation), so that an item is not held against itself.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from course_lib.quiz.classroom import ClassroomError, course_directory, load_settings, step_folder

FEWEST = 5
TOO_EASY = 0.9
TOO_HARD = 0.25
_LINE = re.compile(r"^(q\d+) \[([a-z0-9-]+)\] answer: (.*); score: ([0-9.e+-]+)$", re.MULTILINE)
MALFORMED = "malformed"


@dataclass(frozen=True)
class Response:
    """One student's answer to one item: as JSON (None where there is none), and its score in [0, 1]."""

    student: str
    item: str
    answer: str | None
    score: float


@dataclass(frozen=True)
class ItemStatistics:
    """What a class's answers say about one item; `discrimination` is NaN where it cannot be known."""

    item: str
    students: int
    answered: int
    difficulty: float
    discrimination: float
    wrong_answer: str | None
    wrong_share: float
    flags: tuple[str, ...]


def read_responses(root: Path, assignment: str) -> tuple[list[Response], list[str]]:
    """The class's answers from nbgrader's gradebook and autograded notebooks, and notices of what is missing.

    Scores are the gradebook's, so a TA's correction counts. Raises ClassroomError where there is nothing.
    """
    directory = course_directory(load_settings(root))
    responses, notices = [], []
    for student, name, grades in _submissions(directory.db_url, assignment):
        path = step_folder(directory, "autograded", assignment, student) / f"{name}.ipynb"
        told = _told(path) if path.is_file() else {}
        for slot, score in grades.items():
            if score is None or slot not in told:
                why = "not graded yet" if score is None else "no line of the quiz in the autograded notebook"
                notices.append(f"{student}, {slot}: {why}; left out.")
            else:
                responses.append(Response(student, *told[slot], score))
    if not responses:
        what = "no graded answers in the gradebook"
        raise ClassroomError(assignment, what, f"Run nbgrader autograde {assignment} first.")
    return responses, notices


def analyse(responses: Sequence[Response]) -> list[ItemStatistics]:
    """The statistics of every item, in the order in which the items first occur."""
    by_item: dict[str, list[Response]] = defaultdict(list)
    by_student: dict[str, list[float]] = defaultdict(list)
    for response in responses:
        by_item[response.item].append(response)
        by_student[response.student].append(response.score)
    return [_statistics(item, given, by_student) for item, given in by_item.items()]


def table(statistics: Sequence[ItemStatistics]) -> str:
    """The statistics as text, one item a line."""
    width = max(len(row.item) for row in statistics)
    head = f"{'':>3} {'item':<{width}} students answered  mean  discr.  most chosen wrong answer"
    return "\n".join([head, *(_row(place, row, width) for place, row in enumerate(statistics, 1))])


def as_data(statistics: Iterable[ItemStatistics]) -> list[dict[str, Any]]:
    """The statistics as plain data for JSON; a discrimination that cannot be known is None."""
    return [
        vars(row)
        | {
            "flags": list(row.flags),
            "discrimination": None if np.isnan(row.discrimination) else row.discrimination,
        }
        for row in statistics
    ]


def save_figure(statistics: Sequence[ItemStatistics], path: Path, title: str) -> None:
    """Draw difficulty against discrimination to a file; points carry the numbers of the table's rows."""
    import matplotlib.pyplot as plt

    from course_lib.figures import COLORS, STYLE

    labels: dict[tuple[float, float], list[str]] = defaultdict(list)
    unknown = []
    for place, row in enumerate(statistics, 1):
        if np.isnan(row.discrimination):
            unknown.append(str(place))
        else:
            labels[round(row.difficulty, 2), round(row.discrimination, 2)].append(str(place))
    with plt.style.context(STYLE):
        figure, ax = plt.subplots()
        for (difficulty, discrimination), names in labels.items():
            ax.plot(difficulty, discrimination, "o", color=COLORS[0])
            ax.annotate(", ".join(names), (difficulty, discrimination), xytext=(5, 4),
                        textcoords="offset points", fontsize=9)  # fmt: skip
        ax.axhline(0, color=COLORS[5], linewidth=1)
        ax.axvspan(TOO_EASY, 1.05, color=COLORS[5], alpha=0.1)
        ax.axvspan(-0.05, TOO_HARD, color=COLORS[5], alpha=0.1)
        missing = f"; without discrimination: {', '.join(unknown)}" if unknown else ""
        ax.set(xlim=(-0.05, 1.05), ylim=(-1.05, 1.05), xlabel="mean score (grey: too hard, too easy)",
               ylabel="discrimination", title=f"{title}{missing}")  # fmt: skip
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
        plt.close(figure)


def _statistics(item: str, given: list[Response], by_student: dict[str, list[float]]) -> ItemStatistics:
    scores = np.array([response.score for response in given])
    rests = np.array([_mean_of_rest(by_student[response.student], response.score) for response in given])
    answers = Counter(response.answer for response in given if response.answer is not None)
    wrong = Counter(r.answer for r in given if r.score < 1 and r.answer not in (None, MALFORMED))
    chosen, times = min(wrong.items(), key=lambda pair: (-pair[1], pair[0])) if wrong else (None, 0)
    answered = answers.total()
    discrimination = _correlation(scores, rests)
    right = sum(response.score == 1 for response in given)
    return ItemStatistics(
        item=item,
        students=len(given),
        answered=answered,
        difficulty=float(scores.mean()),
        discrimination=discrimination,
        wrong_answer=chosen,
        wrong_share=times / answered if answered else 0.0,
        flags=tuple(_flags(float(scores.mean()), discrimination, times > right)),
    )


def _mean_of_rest(scores: list[float], own: float) -> float:
    return (sum(scores) - own) / (len(scores) - 1) if len(scores) > 1 else float("nan")


def _correlation(scores: np.ndarray, rests: np.ndarray) -> float:
    """Pearson's correlation; NaN for too few students, and where all scores are alike."""
    if len(scores) < FEWEST or np.isnan(rests).any() or np.ptp(scores) < 1e-9 or np.ptp(rests) < 1e-9:
        return float("nan")
    return float(np.corrcoef(scores, rests)[0, 1])


def _flags(difficulty: float, discrimination: float, misled: bool) -> Iterator[str]:
    if difficulty > TOO_EASY:
        yield "too easy"
    if difficulty < TOO_HARD:
        yield "too hard"
    if discrimination < 0:
        yield "negative discrimination"
    if misled:
        yield "a wrong answer is chosen more often than the right one"


def _row(place: int, row: ItemStatistics, width: int) -> str:
    told = "too few" if row.students < FEWEST else "no spread"
    discrimination = told if np.isnan(row.discrimination) else f"{row.discrimination:.2f}"
    wrong = f"{row.wrong_answer} ({row.wrong_share:.0%})" if row.wrong_answer is not None else "-"
    line = (
        f"{place:>3} {row.item:<{width}} {row.students:>8} {row.answered:>8} {row.difficulty:>5.2f} "
        f"{discrimination:>9} {wrong}"
    )
    return "\n".join([line, *(f"    {'':<{width}} ! {flag}" for flag in row.flags)])


def _submissions(db_url: str, assignment: str) -> Iterator[tuple[str, str, dict[str, float | None]]]:
    """Each student, the notebook's name, and per slot the score in [0, 1], None where it is not graded."""
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(db_url) as gradebook:
        try:
            gradebook.find_assignment(assignment)
        except MissingEntry:
            mend = f"Run course quiz release and nbgrader generate_assignment {assignment} first."
            raise ClassroomError(assignment, "no such assignment in the gradebook", mend) from None
        for submission in gradebook.assignment_submissions(assignment):
            for notebook in submission.notebooks:
                grades = {
                    grade.name: None if _is_open(grade) else grade.score / grade.max_score
                    for grade in notebook.grades
                }
                yield submission.student.id, notebook.name, dict(sorted(grades.items(), key=_slot_number))


def _is_open(grade: Any) -> bool:
    return grade.auto_score is None and grade.manual_score is None


def _slot_number(grade: tuple[str, Any]) -> int:
    return int(grade[0].removeprefix("q"))


def _told(path: Path) -> dict[str, tuple[str, str | None]]:
    """By slot, the item and the answer: read from the outputs of the test cells alone."""
    told = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        slot = cell["metadata"].get("nbgrader", {}).get("grade_id")
        printed = "".join(
            "".join(output["text"]) for output in cell.get("outputs", []) if output["output_type"] == "stream"
        )
        for name, item, answer, _ in _LINE.findall(printed):
            if name == slot:
                told[slot] = (item, None if answer == "null" else answer)
    return told
