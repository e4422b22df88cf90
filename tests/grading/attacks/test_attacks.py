"""Every attack gains nothing, reads no secret, leaves nothing behind, and harms no neighbour."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from attack_corpus import CORPUS, Attack, all_attacks
from attack_harness import (
    BREACH,
    FULL,
    LIMITS,
    Beside,
    Seen,
    attacked,
    honest,
    printed,
    secrets_in,
    watched,
)
from attacked_course import EXERCISE, HONEST, POINTS, AttackedCourse
from broken import BROKEN, Broken

from course_lib.grading.sandbox import UNSAFE, Template
from course_lib.grading.trial import try_solutions

ATTACKS = all_attacks()
SPARE_SECONDS = 20  # what a busy machine may need beside the notebook's own time


@pytest.mark.parametrize(
    "attack", [pytest.param(a, id=a.name, marks=[pytest.mark.long] if a.long else []) for a in ATTACKS]
)
def test_an_attack_comes_to_nothing(
    attack: Attack, attacked_course: AttackedCourse, sandboxed: Template, beside: Beside
) -> None:
    """A neighbour is graded beside each attack, and one after the last by the same template."""
    with beside.grading() as at_the_same_time:
        seen = attacked(attacked_course, sandboxed, attack)
    gained = {test: points for test, points in seen.outcome.points.items() if points}
    assert gained == attack.expects, attack.what
    assert seen.outcome.status == attack.status, seen.outcome.notes
    assert [words for words in attack.told if words not in seen.shown] == []
    check_harmless(seen)
    assert at_the_same_time == [FULL]


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in BROKEN.items()])
def test_a_broken_file_gets_a_status_and_a_reason(
    case: Broken, attacked_course: AttackedCourse, sandboxed: Template
) -> None:
    path = attacked_course.hand_in("attacker", b"")
    try:
        made = case.make(honest(attacked_course), path)
        if made is not None:
            path.write_bytes(made if isinstance(made, bytes) else json.dumps(made).encode())
        seen = watched(attacked_course, sandboxed, path)
    finally:
        _remove(path.parent)
    assert seen.outcome.status == case.status, (seen.outcome.reason, seen.outcome.notes)
    assert [words for words in case.told if words not in seen.shown] == []
    lost = FULL if case.status == "failed" else case.lost
    assert seen.outcome.points == {**FULL, **dict.fromkeys(lost, 0)}, case.what
    assert bool(seen.outcome.reason) == (case.status == "failed")
    check_harmless(seen)


def check_harmless(seen: Seen) -> None:
    """No secret told, no forbidden door open, nothing written, nothing left running, no script shown."""
    assert secrets_in(seen.shown) == []
    assert BREACH not in printed(seen.outcome)
    assert seen.changed == ()
    assert seen.left == ()
    assert seen.seconds < LIMITS.notebook_seconds + SPARE_SECONDS
    assert _scripts(seen) == []


def test_the_honest_neighbour_gets_all_points(attacked_course: AttackedCourse, sandboxed: Template) -> None:
    """The control: in the same harness, with the same limits."""
    path = attacked_course.hand_in("attacker", json.dumps(honest(attacked_course)).encode())
    seen = watched(attacked_course, sandboxed, path)
    assert seen.outcome.points == FULL
    assert seen.outcome.status == "graded"
    check_harmless(seen)


def test_without_a_sandbox_the_watch_sees_what_is_stolen(attacked_course: AttackedCourse) -> None:
    """These two only read."""
    theft = {attack.name: attack for attack in ATTACKS}
    with Template(UNSAFE, LIMITS) as template:
        seen = attacked(attacked_course, template, theft["theft/course_folder"])
        assert set(secrets_in(seen.shown)) >= {"hidden", "solution", "neighbour", "gradebook"}
        assert BREACH in printed(seen.outcome)
        seen = attacked(attacked_course, template, theft["theft/home_folder"])
        assert secrets_in(seen.shown) == ["home"]


@pytest.mark.parametrize("attack", [pytest.param(a, id=a.name) for a in ATTACKS if a.unwalled])
def test_without_a_wall_it_does_gain_points(attack: Attack, attacked_course: AttackedCourse) -> None:
    """The corpus bites: where student code and tests share a process, these attacks succeed."""
    results = try_solutions(attacked_course.assignment, {EXERCISE: "\n".join(attack.cells)})
    assert sum(result.earned for result in results) > 0


def test_there_are_enough_attacks_of_each_kind() -> None:
    kinds = [attack.kind for attack in ATTACKS]
    assert len(ATTACKS) + len(BROKEN) >= 60
    assert sum(attack.unwalled for attack in ATTACKS) >= 10
    assert {kind.name for kind in CORPUS.iterdir()} == {"forgery", "lies", "protocol", "theft", "sabotage"}
    assert all(kinds.count(kind) >= 10 for kind in set(kinds))


def test_what_the_watch_sees(attacked_course: AttackedCourse) -> None:
    """A secret is found also where it is encoded; an honest answer tells none."""
    import base64

    from attacked_course import SECRETS

    for name, secret in SECRETS.items():
        for shift in range(3):
            text = base64.b64encode(b"x" * shift + secret.encode() + b"after").decode()
            assert secrets_in(text) == [name]
        assert secrets_in(f"... {secret[::-1]} ...") == [name]
        assert secrets_in(secret.encode().hex().upper()) == [name]
    assert secrets_in(HONEST) == []
    assert sum(POINTS.values()) == 15


def _scripts(seen: Seen) -> list[str]:
    """What would run or call home on a page that shows Markdown and HTML as it stands."""
    cells = seen.outcome.executed["cells"]
    texts = [cell["source"] for cell in cells if cell["cell_type"] != "code" and "```" not in cell["source"]]
    parts = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    texts += [str(data) for part in parts for kind, data in part.items() if kind != "text/plain"]
    found = re.findall(
        r"<\s*(script|iframe|object|embed|form)|<[^>]*(\son\w+=|javascript:)", "\n".join(texts)
    )
    return ["".join(groups) for groups in found]


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
