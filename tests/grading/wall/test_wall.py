# ruff: noqa: E501  # A student's cell and its test stand side by side.
"""Tests on one side, a submission on the other: what a test author writes works as if there were no wall."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from course_lib.grading.plan import Cell, CellRun, Ending, Limits, Role
from course_lib.grading.sandbox import UNSAFE, Candidate, SandboxError, Template, best_tier
from course_lib.grading.wall.run import ExaminerKilled, run_notebook

QUICK = Limits(cell_seconds=3, grace_seconds=0.3, notebook_seconds=30, restarts=3)
Graded = Callable[..., list[CellRun]]


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    """A warm template in the best sandbox that this machine has."""
    try:
        tier = best_tier()
    except SandboxError:
        tier = UNSAFE  # The wall is the same.
    with Template(tier, QUICK) as template:
        yield template


@pytest.fixture
def graded(template: Template) -> Graded:
    """Run a student's cell, then each test; returns the tests' outcomes."""

    def run(student: str, *tests: str, shared: str = "", limits: Limits = QUICK) -> list[CellRun]:
        given = Cell("given", Role.SHARED, f"import torch\nfrom course_lib.grading import checks\n{shared}")
        cells = [given, Cell("answer", Role.STUDENT, student)]
        cells += [Cell(f"test-{place}", Role.TEST, test) for place, test in enumerate(tests)]
        return list(run_notebook(cells, template, limits).runs[2:])

    return run


def told(run: CellRun) -> str:
    """All that a cell shows as text."""
    return "\n".join(
        output.get("text", "") + output.get("evalue", "") + output.get("data", {}).get("text/plain", "")
        for output in run.outputs
    )


# A student's cell, and a test that holds of it.
HOLDS = {
    "a function": ("def f(x): return 2 * x", "assert f(3) == 6"),
    "keyword arguments": ("def f(x, *, by): return x * by", "assert f(3, by=2) == 6"),
    "a tensor": (
        "def f(x): return x.T",
        "x = torch.randn(2, 3)\nassert torch.equal(f(x), x.T) and f(x).dtype == x.dtype",
    ),
    "several results": ("def f(): return 1, [2.0, {'a': (None,)}]", "assert f() == (1, [2.0, {'a': (None,)}])"),
    "plain data under a name": ("answers = {'q1': 'b'}", "assert answers['q1'] == 'b'"),
    "a callback": ("def f(g, x): return g(g(x))", "assert f(lambda x: x + 1, 1) == 3"),
    "a callback that calls back": (
        "def f(g): return g(lambda x: x + 1)",
        "assert f(lambda h: h(1) * 10) == 20",
    ),
    "a library's function": ("def f(g, x): return g(x)", "assert f(torch.tanh, torch.zeros(2)).tolist() == [0, 0]"),
    "a library's class": ("def f(kind): return kind(2, 3).weight.shape", "assert f(torch.nn.Linear) == (3, 2)"),
    "a generator": ("def f(n):\n    yield from range(n)", "assert list(f(3)) == [0, 1, 2]"),
    "an endless generator": (
        "import itertools\ndef f(): return itertools.count()",
        "assert [x for x, _ in zip(f(), 'abc')] == [0, 1, 2]",
    ),
    "a test's iterator": ("def f(xs): return sum(xs)", "assert f(x * x for x in range(4)) == 14"),
    "a class": (
        "class Counter:\n    def __init__(self, n): self.n = n\n    def up(self): self.n += 1; return self",
        "c = Counter(2)\nassert c.up().up().n == 4\nc.n = 7\nassert c.up().n == 8\n"
        "assert isinstance(c, Counter) and not isinstance(3, Counter)",
    ),
    "a module of torch": (
        "class M(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.w = torch.nn.Parameter(torch.ones(3))\n    def forward(self, x): return x * self.w",
        "m = M()\nassert sum(p.numel() for p in m.parameters()) == 3\n"
        "m.load_state_dict({'w': torch.full((3,), 5.0)})\nassert m(torch.ones(3)).tolist() == [5, 5, 5]",
    ),
    "a student's module": ("import math as tools", "assert tools.sqrt(4) == 2"),
    "an exception": (
        "def f(): raise ValueError('too small')",
        "try:\n    f()\nexcept ValueError as error:\n    assert str(error) == 'too small'\nelse:\n    assert False",
    ),
    "an exception of one's own": (
        "class Mine(LookupError): pass\ndef f(): raise Mine('m')",
        "try:\n    f()\nexcept LookupError as error:\n    assert type(error).__name__ == 'Mine'\nelse:\n    assert False",
    ),
    "a test's exception, in student code": (
        "def f(g):\n    try:\n        g()\n    except KeyError as e:\n        return 'caught'",
        "def g(): raise KeyError('k')\nassert f(g) == 'caught'",
    ),
    "what is printed": (
        "def f(): print('hello')",
        "import contextlib, io\nsaid = io.StringIO()\nwith contextlib.redirect_stdout(said):\n    f()\n"
        "    said_now = said.getvalue()\nassert said_now == 'hello\\n', said_now",
    ),
    "a gradient by an input": (
        "def f(x): return (x ** 3).sum()",
        "x = torch.tensor([2.0], requires_grad=True)\nf(x).backward()\nassert x.grad.tolist() == [12.0]",
    ),
    "gradients through two calls": (
        "def f(x): return x * 3\ndef g(x, y): return x * y, x + y",
        "x = torch.tensor([2.0], requires_grad=True)\np, q = g(f(x), x)\n(p + q).sum().backward()\n"
        "assert x.grad.tolist() == [16.0]",  # 3 x² + 4 x
    ),
    "gradients of a student's weights": (
        "class M:\n    w = torch.nn.Parameter(torch.tensor([2.0]))\n    def __call__(self, x): return self.w * x",
        "m = M()\nm(torch.tensor([5.0])).sum().backward()\nassert m.w.grad.tolist() == [5.0]",
    ),
    "no gradient where none is wanted": (
        "def f(x): return x * 2",
        "x = torch.ones(1, requires_grad=True)\nwith torch.no_grad():\n    assert not f(x).requires_grad",
    ),
    "a seed": (
        "def f(): return torch.rand(3)",
        "torch.manual_seed(4)\nexpected = torch.rand(3)\ntorch.manual_seed(4)\nassert torch.equal(f(), expected)",
    ),
    "a generator that goes on": (
        "def f(made): return torch.rand(1, generator=made).item()",
        "def draws(f):\n    made = torch.Generator().manual_seed(1)\n    return [f(made) for _ in range(3)]\n"
        "assert draws(f) == draws(lambda made: torch.rand(1, generator=made).item())\nassert draws(f) == draws(f)",
    ),
    "a list that holds itself": (
        "whole = [1]\nwhole.append(whole)\nanswers = {'a': 'b', 'c': whole}",
        "assert answers['a'] == 'b' and answers['c'][0] == 1",
    ),
    "items": ("table = type('T', (), {'__getitem__': lambda self, k: k * 2, '__len__': lambda self: 9})()",
              "assert table[4] == 8 and len(table) == 9"),
    "a name of the student's and the test's": ("double = 3", "double = 4\nassert double == 4"),
    "a tensor changed in place": (
        "def f(x):\n    x += 1\n    return x",
        "x = torch.zeros(2)\nassert f(x).tolist() == [1, 1] and not torch.equal(x, torch.zeros(2))",
    ),
    "containers changed in place": (
        "def f(x, y, z):\n    x.append(1)\n    y['a'] = 2\n    z.clear()",
        "x, y, z = [0], {}, {1}\nf(x, y, z)\nassert x != [0] and y != {} and z != {1}",
    ),
    "nothing changed in place": (
        "def f(*xs): return len(xs)",
        "import numpy\nx = [[1], {'a': {2}}, torch.ones(2), numpy.ones(2)]\nf(x, *x)\n"
        "assert x[:2] == [[1], {'a': {2}}] and x[2].tolist() == x[3].tolist() == [1, 1]",
    ),
    "the same object twice": ("thing = object()\ndef f(x): return x is thing", "assert f(thing) and thing is thing"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOLDS)
def test_a_test_works_as_without_a_wall(what: str, graded: Graded) -> None:
    student, test = HOLDS[what]
    (run,) = graded(student, test)
    assert run.ending is Ending.OK, told(run)


@pytest.mark.parametrize("what", HOLDS)
def test_and_it_does_work_without_one(what: str) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    student, test = HOLDS[what]
    exec(f"import torch\n{student}\n{test}", namespace)


# A student's cell, a test, and words of what is told: in each the test must fail.
FAILS = {
    "it is not there": ("pass", "assert f(3) == 6", "name 'f' is not defined"),
    "an object is equal to nothing": (
        "class Liar:\n    def __eq__(self, other): return True\ndef f(): return Liar()",
        "assert f() == 6",
        "",
    ),
    "an object is not true": (
        "class Liar:\n    def __bool__(self): return True\ndef f(): return Liar()",
        "assert f()",
        "Tests judge plain data",
    ),
    "no arithmetic with an object": (
        "class Liar:\n    def __rsub__(self, other): return 0\ndef f(): return Liar()",
        "assert 6 - f() == 0",
        "unsupported operand",
    ),
    "no float of an object": (
        "class Liar:\n    def __float__(self): return 6.0\ndef f(): return Liar()",
        "assert float(f()) == 6",
        "float() argument",
    ),
    "a patched comparison": (
        "torch.equal = torch.allclose = lambda *a, **k: True\ndef f(): return torch.zeros(1)",
        "assert torch.equal(f(), torch.ones(1))",
        "",
    ),
    "patched checks": (
        "checks.equal = checks.close = lambda *a, **k: None\ndef f(): return 5",
        "checks.equal(f(), 6, 'f()')",
        "f() is 5; expected 6.",
    ),
    "a given function of one's own": ("def helper(): return 1", "assert helper() == 1", ""),
    "what is expected follows what was changed": (
        "def f(x):\n    x.zero_()\n    return x",
        "x = torch.tensor([3.0])\ny = f(x)\nassert torch.equal(y, 2 * x)",
        "",
    ),
    "a test hands over an object": (
        "def f(x): return x",
        "class Thing: pass\nf(Thing())",
        "a Thing was handed to a student's function; only plain data",
    ),
    "a callback's inside": (
        "def f(g): return g.__globals__",
        "f(lambda: 1)",
        "has no attribute '__globals__'",
    ),
    "a function that stops": (
        "def f():\n    x = 1\n    return x / 0",
        "checks.call('f()', f)",
        "f() stopped with ZeroDivisionError: division by zero\n    in f, line 3: return x / 0",
    ),
    "it is still to be written": ("def f(): raise NotImplementedError", "checks.call('f()', f)", "f() is still to be"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAILS)
def test_a_test_fails_and_says_why(what: str, graded: Graded) -> None:
    student, test, words = FAILS[what]
    (run,) = graded(student, test, shared="def helper(): return 2")
    assert run.ending is Ending.ERROR, told(run)
    assert words in told(run)


@pytest.mark.parametrize(
    "hangs",
    [
        "import time\ndef f(): time.sleep(60)",
        "def f():\n    while True: pass",
        "def f():\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
    ],
)
def test_a_function_without_an_end_costs_its_own_test_alone(hangs: str, graded: Graded) -> None:
    limits = Limits(cell_seconds=1, grace_seconds=0.3, restarts=3)
    runs = graded(f"{hangs}\ndef g(): return 1", "f()", "assert g() == 1", limits=limits)
    assert [run.ending for run in runs] == [Ending.STOPPED, Ending.OK]
    assert "Is there a loop without an end?" in told(runs[0])


def test_a_cell_without_an_end_keeps_what_was_defined_before(template: Template) -> None:
    cells = [
        Cell("good", Role.STUDENT, "def g(): return 1"),
        Cell("mild", Role.STUDENT, "h = 2\nwhile True: pass"),
        Cell("wild", Role.STUDENT, "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
        Cell("test", Role.TEST, "assert g() == 1 and 'k' not in globals()"),
    ]  # fmt: skip
    limits = Limits(cell_seconds=1, grace_seconds=0.5, restarts=3)
    runs = run_notebook(cells, template, limits).runs
    endings = [run.ending for run in runs]
    assert endings == [Ending.OK, Ending.STOPPED, Ending.STOPPED, Ending.OK], told(runs[-1])
    assert "KeyboardInterrupt" in str(runs[1].outputs)


def test_a_process_that_ends_costs_its_own_test_alone(graded: Graded) -> None:
    student = "import os\ndef f(): os._exit(3)\ndef g(): return 1"
    runs = graded(student, "f()", "assert g() == 1", "f()", "assert g() == 1")
    endings = [run.ending for run in runs]
    assert endings == [Ending.STOPPED, Ending.OK, Ending.STOPPED, Ending.OK]
    assert "ended" in told(runs[0])


def test_a_submission_has_only_so_many_processes(graded: Graded) -> None:
    runs = graded("import os\ndef f(): os._exit(3)", *["f()"] * 4)
    assert [run.ending for run in runs] == [Ending.STOPPED] * 3 + [Ending.NOT_RUN]
    assert "ended 3 processes" in told(runs[3])


def test_the_whole_notebook_has_a_time(graded: Graded) -> None:
    limits = Limits(cell_seconds=2, notebook_seconds=3, grace_seconds=0.1)
    endings = [run.ending for run in graded("def f():\n    while True: pass", *["f()"] * 3, limits=limits)]
    assert endings[0] in (Ending.STOPPED, Ending.NOT_RUN)  # A slow machine does not come so far.
    assert endings[1:] == [Ending.NOT_RUN, Ending.NOT_RUN]


def test_what_a_cell_shows_is_kept(template: Template) -> None:
    cells = [
        Cell("printed", Role.STUDENT, "import sys\nprint('a')\nprint('b', file=sys.stderr)\n1 + 1"),
        Cell("picture", Role.STUDENT, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"),
        Cell("error", Role.STUDENT, "1 / 0"),
        Cell("syntax", Role.STUDENT, "def f(:"),
        Cell("magic", Role.STUDENT, "%timeit -n1 -r1 pass"),
        Cell("page", Role.STUDENT, "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))"),
    ]
    runs = {run.name: run for run in run_notebook(cells, template, QUICK).runs}
    streams = [output["name"] for output in runs["printed"].outputs if output["output_type"] == "stream"]
    assert set(streams) == {"stdout"}, "nbgrader gives nothing to a test that writes to stderr"
    assert told(runs["printed"]).split() == ["a", "b", "2"]
    assert any("image/png" in output.get("data", {}) for output in runs["picture"].outputs)
    assert runs["error"].outputs[0]["ename"] == "ZeroDivisionError"
    assert runs["syntax"].ending is Ending.ERROR
    assert runs["magic"].ending is Ending.OK
    assert runs["page"].outputs[0]["data"]["text/html"] == "<b>x</b>"


def test_too_much_output_is_cut(graded: Graded, template: Template) -> None:
    loud = "for _ in range(200):\n    print('x' * 100_000)"
    (shown,) = run_notebook([Cell("loud", Role.STUDENT, loud)], template, QUICK).runs
    assert len(str(shown.outputs)) < 2_000_000
    assert "is left out" in told(shown)
    (run,) = graded(f"def f():\n    {loud.replace(chr(10), chr(10) + '    ')}", "f()")
    assert run.ending is Ending.OK
    assert len(str(run.outputs)) < 3_000_000


def test_points_are_those_of_the_test_s_own_number(graded: Graded) -> None:
    (run,) = graded("def f(): return 2", "checks.holds(f() == 2, 'no')\n0.5")
    assert run.outputs[-1]["data"]["text/plain"] == "0.5"


def test_a_test_may_ask_why_a_cell_failed(template: Template) -> None:
    cells = [
        Cell("answer", Role.STUDENT, "answers = {'a': }"),
        Cell("test", Role.TEST, "import sys\nassert isinstance(sys.last_value, SyntaxError)"),
    ]
    runs = run_notebook(cells, template, QUICK).runs
    assert [run.ending for run in runs] == [Ending.ERROR, Ending.OK], told(runs[1])


def test_a_test_s_source_is_never_told(graded: Graded) -> None:
    (run,) = graded("def f(): return 2", "hidden_secret = 41\nassert f() == hidden_secret")
    assert run.ending is Ending.ERROR
    assert "hidden_secret" not in str(run.outputs)


def test_submissions_know_nothing_of_each_other(template: Template) -> None:
    leave = Cell("leave", Role.STUDENT, "import builtins, torch\nbuiltins.left = torch.left = 1")
    look = Cell("look", Role.TEST, "import builtins\nassert not hasattr(builtins, 'left')")
    mine = Cell("mine", Role.STUDENT, "import torch\nfound = hasattr(torch, 'left')")
    test = Cell("test", Role.TEST, "assert found is False")
    run_notebook([leave], template, QUICK)
    endings = [run.ending for run in run_notebook([look, mine, test], template, QUICK).runs]
    assert endings == [Ending.OK, Ending.OK, Ending.OK]


def test_a_killed_examiner_costs_nobody_points(template: Template) -> None:
    """It is told, so that the notebook is run again; the template is as good as before."""

    class Murderous:
        tier = template.tier

        def candidate(self) -> Candidate:
            for examiner in multiprocessing.active_children():
                examiner.kill()
            return template.candidate()

    cells = [Cell("answer", Role.STUDENT, "x = 1"), Cell("test", Role.TEST, "assert x == 1")]
    with pytest.raises(ExaminerKilled, match="was killed"):
        run_notebook(cells, Murderous(), QUICK)
    assert [one.ending for one in run_notebook(cells, template, QUICK).runs] == [Ending.OK, Ending.OK]


def test_a_killed_template_costs_nobody_points() -> None:
    """Also where it is killed in the last test, after which no other candidate is asked for."""

    class Killed:
        """Has its template killed as soon as the student's function is called."""

        def __init__(self, template: Template) -> None:
            self.template, self.tier = template, template.tier

        def candidate(self) -> Candidate:
            made = self.template.candidate()
            threading.Timer(1.0, self.template._process.kill).start()
            return made

    cells = [
        Cell("answer", Role.STUDENT, "import time\ndef f(): time.sleep(20)"),
        Cell("test", Role.TEST, "f()"),
    ]
    limits = Limits(cell_seconds=30, grace_seconds=1, notebook_seconds=60)
    with Template(UNSAFE, limits) as template, pytest.raises(SandboxError, match="template is gone"):
        run_notebook(cells, Killed(template), limits)
