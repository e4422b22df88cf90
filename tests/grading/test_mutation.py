"""Mutants of reference solutions: what is changed, which survive, and the list that excuses some."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner

from course_lib.cli import main
from course_lib.grading import mutation_run
from course_lib.grading.assignment import Assignment, AssignmentError, all_assignments
from course_lib.grading.mutation import mutants_of, mutate
from course_lib.grading.mutation_run import FILE, MutationRun, all_mutants, read_equivalent, run_mutants

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = all_assignments(ROOT)

HEAD = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# Title

```{code-cell} ipython3
import math
```

```{code-cell} ipython3
---
answer: clipped
---
def clipped(x, limit=5 - 3):
    ### BEGIN SOLUTION
    if x > limit:
        return limit
    return x
    ### END SOLUTION
```
"""
TEST = """
```{{code-cell}} ipython3
---
test: {name}
exercise: clipped
part: "{name}"
points: 1
---
{visible}
### BEGIN HIDDEN TESTS
{hidden}
### END HIDDEN TESTS
```
"""
WEAK = TEST.format(name="weak", visible="assert clipped(3) == 2", hidden="assert clipped(4) == 2")
STRONG = TEST.format(name="strong", visible="assert clipped(1) == 1", hidden="assert clipped(2) == 2")


def assignment_of(root: Path, text: str, equivalent: str = "") -> Assignment:
    assignment = Assignment("ps91", root)
    assignment.folder.mkdir(parents=True)
    (root / "lessons" / "src").mkdir(parents=True)
    assignment.source.write_text(text, encoding="utf-8")
    if equivalent:
        (assignment.folder / FILE).write_text(equivalent, encoding="utf-8")
    return assignment


def run_all(assignment: Assignment, jobs: int = 1) -> MutationRun:
    return run_mutants(assignment, all_mutants(assignment), jobs)


def entry(becomes: str, line: str = "if x > limit:", reason: str = "At the limit both are the limit.") -> str:
    return f'- exercise: clipped\n  line: "{line}"\n  becomes: "{becomes}"\n  reason: "{reason}"\n'


def becomes(statement: str) -> set[str]:
    """What a statement can become, without its removal."""
    source = f"### BEGIN SOLUTION\n{statement}\n### END SOLUTION\n"
    return {after for _, after, _ in mutate(source, frozenset({"torch"}))} - {"pass"}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("y = a + b", {"y = a - b"}),
        ("y = (a - b) @ c", {"y = (a + b) @ c", "y = (a - b) * c"}),
        ("y = a // b % c", {"y = a * b % c", "y = a // b // c"}),
        ("y = a ** b / c", {"y = a * b / c", "y = a ** b * c"}),
        ("y += x", {"y -= x", "y = x"}),
        ("y = a < b", {"y = a <= b", "y = a >= b"}),
        ("y = a <= b < c", {"y = a < b < c", "y = a > b < c", "y = a <= b <= c", "y = a <= b >= c"}),
        ("y = a == b", {"y = a != b"}),
        ("y = a not in b", {"y = a in b"}),
        ("y = a is not b", {"y = a is b"}),
        ("y = a and (b or c)", {"y = a or (b or c)", "y = a and (b and c)"}),
        ("y = True", {"y = False"}),
        ("y = -a", {"y = a"}),
        ("y = not a", {"y = a"}),
        ("y = 3", {"y = 4", "y = 2", "y = 0", "y = -3"}),
        ("y = 0", {"y = 1", "y = -1"}),
        ("y = -0.5", {"y = 0.5", "y = -1.5", "y = 0.0"}),
        ("y = x[-1]", {"y = x[0]", "y = x[-2]"}),
        ("y = x.sum(dim=1)", {"y = x.sum(dim=2)", "y = x.sum(dim=0)", "y = x.sum()", "y = x"}),
        ("y = f(a, b)", {"y = f(b, a)"}),
        ("y = f(a, k=b)", {"y = f(a)"}),
        ("y = x.detach()", {"y = x"}),
        ("y = torch.tanh(x)", set()),
        ("y = torch.nn.functional.relu(x)", set()),
        ("y = torch.tanh(x).clone()", {"y = torch.tanh(x)"}),
        ("y = x[a:b]", {"y = x[a + 1:b]", "y = x[a - 1:b]", "y = x[a:b + 1]", "y = x[a:b - 1]"}),
        ("y = x[:n]", {"y = x[1:n]", "y = x[:n + 1]", "y = x[:n - 1]"}),
        ("y = x[1:]", {"y = x[0:]", "y = x[2:]", "y = x[-1:]", "y = x[1:-1]"}),
        ("y = x[m:n - 2]", {"y = x[m + 1:n - 2]", "y = x[m - 1:n - 2]", "y = x[m:n + 2]", "y = x[m:n - 3]",
                            "y = x[m:n - 1]", "y = x[m:n - 0]", "y = x[m:n - -2]"}),
        ("y = range(n)", {"y = range(n + 1)", "y = range(n - 1)"}),
        ("y = [i for i in x if i]", {"y = [i for i in x if not (i)]"}),
        ("y = a if b else c", {"y = a if not (b) else c"}),
        ("y = 'a + b'", set()),
        ("y = 'éééé' + (-b)", {"y = 'éééé' - (-b)", "y = 'éééé' + (b)"}),
    ],
)  # fmt: skip
def test_a_statement_is_changed_in_these_ways_and_no_other(statement: str, expected: set[str]) -> None:
    assert becomes(statement) == expected


def test_a_statement_is_removed_with_all_that_belongs_to_it() -> None:
    source = "### BEGIN SOLUTION\nfor i in x:\n    f(i)\nbreakfast()\n### END SOLUTION\n"
    removed = {(before, source) for before, after, source in mutate(source) if after == "pass"}
    assert removed == {
        ("for i in x: f(i)", "### BEGIN SOLUTION\npass\nbreakfast()\n### END SOLUTION\n"),
        ("f(i)", "### BEGIN SOLUTION\nfor i in x:\n    pass\nbreakfast()\n### END SOLUTION\n"),
        ("breakfast()", "### BEGIN SOLUTION\nfor i in x:\n    f(i)\npass\n### END SOLUTION\n"),
    }


def test_only_the_solution_is_changed(tmp_path: Path) -> None:
    mutants = mutants_of(assignment_of(tmp_path, HEAD + WEAK), "clipped")
    assert mutants
    assert all("def clipped(x, limit=5 - 3):\n" in mutant.source for mutant in mutants)


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda assignment: assignment.name)
def test_mutants_of_the_course_are_python_each_another_and_none_the_reference(assignment: Assignment) -> None:
    mutants = all_mutants(assignment)
    trees = [(mutant.exercise, ast.dump(ast.parse(mutant.source))) for mutant in mutants]
    trees += [(cell.answer, ast.dump(ast.parse(cell.source))) for cell in assignment.cells if cell.answer]
    assert len(set(trees)) == len(trees)
    assert [mutant.exercise for mutant in mutants] == sorted(
        (mutant.exercise for mutant in mutants), key=assignment.exercises.index
    )


def test_weak_tests_let_mutants_survive(tmp_path: Path) -> None:
    run = run_all(assignment_of(tmp_path, HEAD + WEAK))
    assert [(mutant.line, mutant.becomes) for mutant in run.survivors] == [
        ("if x > limit:", "if x >= limit:"),
        ("return x", "pass"),
    ]
    # The others: the condition turned round twice, as <= and as not, and two statements removed.
    assert (run.tried, run.killed, run.share) == (6, 4, 4 / 6)
    assert [fault.cell for fault in run.faults] == ["clipped", "clipped"]


def test_strong_tests_kill_all_but_the_equivalent_one_which_the_list_excuses(tmp_path: Path) -> None:
    run = run_all(assignment_of(tmp_path, HEAD + WEAK + STRONG, entry("if x >= limit:")))
    assert (run.tried, run.killed, run.equivalent, run.share) == (6, 5, 1, 1.0)
    assert run.faults == []


def test_a_listed_mutant_that_is_killed_or_gone_is_a_fault(tmp_path: Path) -> None:
    listed = entry("if x >= limit:") + entry("if x <= limit:") + entry("if x + 1 > limit:")
    run = run_all(assignment_of(tmp_path, HEAD + WEAK + STRONG, listed))
    assert [fault.what for fault in run.faults] == [
        "not equivalent, a test notices it: if x > limit:  →  if x <= limit:",
        "no such mutant: if x > limit:  →  if x + 1 > limit:",
    ]
    assert {fault.file for fault in run.faults} == {f"solutions/ps91/{FILE}"}


@pytest.mark.parametrize("text", ["- exercise: clipped\n", entry("y", reason=""), "- [\n", "{}\n"])
def test_a_list_that_is_none_is_a_fault(tmp_path: Path, text: str) -> None:
    listed, faults = read_equivalent(assignment_of(tmp_path, HEAD + WEAK, text))
    assert listed == {}
    assert [fault.file for fault in faults] == [f"solutions/ps91/{FILE}"]


def test_a_mutant_that_never_ends_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation_run, "SECONDS", 0.5)
    loop = HEAD.replace("    if x > limit:\n        return limit\n", "    while x > limit:\n        x -= 1\n")
    assignment = assignment_of(tmp_path, loop + WEAK)
    endless = [mutant for mutant in all_mutants(assignment) if mutant.becomes in ("x += 1", "x -= 0")]
    assert run_mutants(assignment, endless, jobs=1).killed == 2


def test_the_outcome_is_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    assignment = assignment_of(tmp_path, HEAD + WEAK)
    assert run_all(assignment, jobs=3) == run_all(assignment, jobs=1)


def test_a_reference_that_loses_points_stops_the_run(tmp_path: Path) -> None:
    broken = assignment_of(tmp_path, HEAD + WEAK.replace("== 2", "== 7"))
    with pytest.raises(AssignmentError, match=r"solutions/ps91/ps91\.md: weak: the reference loses points"):
        run_all(broken)


def test_the_command_tells_the_survivors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assignment_of(tmp_path, HEAD + WEAK)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["exercise", "mutate", "ps91", "--jobs", "1"])
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert lines[0] == (
        "ps91: 6 mutants, 4 killed, 0 equivalent, 2 more survive (66.7% of those not equivalent are killed)"
    )
    assert lines[1] == "solutions/ps91/ps91.md: clipped: survives: if x > limit:  →  if x >= limit:"
    assert lines[-1] == "2 faults."


def test_the_command_finds_no_fault_where_all_are_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment_of(tmp_path, HEAD + WEAK + STRONG, entry("if x >= limit:"))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["exercise", "mutate", "--jobs", "1"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "No faults.")


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda assignment: assignment.name)
def test_the_tests_of_the_course_kill_the_mutants_of_its_references(assignment: Assignment) -> None:
    run = run_all(assignment, jobs=2)
    assert run.list_faults == ()
    assert run.share >= 0.95, "\n".join(str(fault) for fault in run.faults)
