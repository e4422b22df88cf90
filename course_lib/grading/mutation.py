"""Mutants of a reference solution: the same lines with one small change, as a slip of the hand would make it.

Tests that no change can pass are strong. The mutators are our own. mutmut changes files of a package on disk
and runs pytest on them; its operators, on libcst trees, are internal. cosmic-ray's can be asked for a text
(`mutate_code`), but neither of the two removes a statement or a method's call, swaps arguments, or moves a
slice, and those are the slips that matter here. Python's own `ast` gives the places; the text is changed
there and nowhere else, so that a mutant's line reads like the author's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from course_lib.grading.assignment import Assignment

_REGION = re.compile(r"### BEGIN SOLUTION\n(.*?)[ \t]*### END SOLUTION", re.DOTALL)

_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "//": "*", "%": "//", "**": "*", "@": "*"}
_COMPARISONS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "is": ("is not",),
    "is not": ("is",),
    "in": ("not in",),
    "not in": ("in",),
}
_UNARY = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}


@dataclass(frozen=True)
class Mutant:
    """An answer cell with one change: the statement's lines before it and after it, and the whole cell."""

    exercise: str
    line: str
    becomes: str
    source: str


@dataclass(frozen=True)
class Change:
    """Replace the bytes from `start` to `end` of a cell by `text`."""

    start: int
    end: int
    text: str


class SourceText:
    """A cell's source, with the places of its syntax tree's nodes in bytes."""

    def __init__(self, source: str, modules: frozenset[str] = frozenset()) -> None:
        self.data = source.encode()
        self.tree = ast.parse(source)
        self.modules = modules
        self._lines = [0]
        for line in self.data.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        nodes = list(ast.walk(self.tree))
        # Numbers whose minus belongs to them, and numbers that stand alone as an argument or an index.
        self.signed = {id(node.operand) for node in nodes if isinstance(node, ast.UnaryOp)}
        self.places = {id(place) for node in nodes for place in _places(node)}

    def start(self, node: ast.AST) -> int:
        return self._lines[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        return self._lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def text(self, node: ast.AST) -> str:
        return self.data[self.start(node) : self.end(node)].decode()

    def replace(self, node: ast.AST, text: str) -> Change:
        return Change(self.start(node), self.end(node), text)

    def operator_between(self, left: ast.AST, right: ast.AST) -> tuple[int, str]:
        """Where the operator between two operands begins, and the operator."""
        between = self.data[self.end(left) : self.start(right)].decode()
        match = re.search(r"[^\s()\\]+(?:\s+(?:not|in)\b)?", between)
        assert match is not None
        return self.end(left) + len(between[: match.start()].encode()), match.group()

    def apply(self, change: Change) -> str:
        return (self.data[: change.start] + change.text.encode() + self.data[change.end :]).decode()

    def lines_of(self, change: Change) -> tuple[str, str]:
        """The lines that a change touches, before and after it, without the indent."""
        first = self.data.rfind(b"\n", 0, change.start) + 1
        last = self.data.find(b"\n", change.end)
        last = len(self.data) if last < 0 else last
        before = self.data[first:last].decode()
        after = (
            self.data[first : change.start] + change.text.encode() + self.data[change.end : last]
        ).decode()
        return _one_line(before), _one_line(after)


def _places(node: ast.AST) -> list[ast.expr]:
    """What stands as an argument of a call or as an index."""
    if isinstance(node, ast.Call):
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    return [node.slice] if isinstance(node, ast.Subscript) else []


def mutants_of(assignment: Assignment, exercise: str) -> list[Mutant]:
    """Every mutant of an exercise's reference solution, in the order of the text; no two are alike."""
    source = next(cell.source for cell in assignment.cells if cell.answer == exercise)
    modules = frozenset(
        name for cell in assignment.cells if cell.kind == "code" for name in imported(cell.source)
    )
    return [Mutant(exercise, *entry) for entry in mutate(source, modules)]


def imported(source: str) -> Iterator[str]:
    """The names that a cell's import statements bind."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


def mutate(source: str, modules: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, str]]:
    """Yield (line, line after the change, whole source after it) for each mutant of a solution region.

    `modules` are names of modules: a call of theirs, such as torch.zeros(3), is no method's call.
    """
    text = SourceText(source, modules)
    regions = [match.span(1) for match in _REGION.finditer(text.data.decode("latin-1"))]
    changes = [
        change
        for node in ast.walk(text.tree)
        for mutator in MUTATORS
        for change in mutator(node, text)
        if any(first <= change.start and change.end <= last for first, last in regions)
    ]
    seen = {ast.dump(text.tree)}
    for change in sorted(changes, key=lambda change: (change.start, change.end, change.text)):
        mutated = text.apply(change)
        tree = _parsed(mutated)
        if tree is not None and tree not in seen:
            seen.add(tree)
            yield (*text.lines_of(change), mutated)


def _parsed(source: str) -> str | None:
    """The tree in words, by which two texts are compared; None for a text that is no Python."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def change_arithmetic(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """a + b to a - b, a @ b to a * b, and so on; the same for +=, which also becomes =."""
    if isinstance(node, ast.BinOp):
        start, operator = text.operator_between(node.left, node.right)
        if operator in _ARITHMETIC:
            yield Change(start, start + len(operator), _ARITHMETIC[operator])
    elif isinstance(node, ast.AugAssign):
        start, operator = text.operator_between(node.target, node.value)
        if operator[:-1] in _ARITHMETIC:
            yield Change(start, start + len(operator), f"{_ARITHMETIC[operator[:-1]]}=")
        yield Change(start, start + len(operator), "=")


def change_comparison(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """a < b to a <= b and to a >= b, a == b to a != b, and so on."""
    if isinstance(node, ast.Compare):
        for left, right in pairwise([node.left, *node.comparators]):
            start, operator = text.operator_between(left, right)
            for other in _COMPARISONS[_one_line(operator)]:
                yield Change(start, start + len(operator), other)


def change_boolean(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """`and` to `or` and back, True to False and back, `not x` and `-x` to x."""
    if isinstance(node, ast.BoolOp):
        for left, right in pairwise(node.values):
            start, operator = text.operator_between(left, right)
            yield Change(start, start + len(operator), "or" if operator == "and" else "and")
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield text.replace(node, str(not node.value))
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
        yield Change(text.start(node), text.start(node) + len(_UNARY[type(node.op)]), "")


def change_number(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """A number to one more, one less, nothing, and the other sign; axes, steps and shifts are among them.

    An argument or an index keeps its sign: counted from the other end, an axis is too often the same one.
    """
    value = _number(node)
    if value is None or id(node) in text.signed:
        return
    others = [value + 1, value - 1, type(value)(0)]
    if value != 0 and id(node) not in text.places:
        others.append(-value)
    for other in others:
        yield text.replace(node, repr(other))


def _number(node: ast.AST) -> int | float | None:
    """The value of a number as it is written, with its minus."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _number(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return None if isinstance(node.value, bool) else node.value
    return None


def negate_condition(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """`if x` to `if not (x)`, wherever a condition stands."""
    tests = [node.test] if isinstance(node, ast.If | ast.While | ast.IfExp) else []
    tests += node.ifs if isinstance(node, ast.comprehension) else []
    for test in tests:
        yield text.replace(test, f"not ({text.text(test)})")


def remove_statement(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """A statement, with all that belongs to it, to nothing."""
    imports_and_definitions = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.Pass
    if isinstance(node, ast.stmt) and not isinstance(node, imports_and_definitions):
        yield text.replace(node, "pass")


def swap_arguments(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """f(a, b) to f(b, a)."""
    if isinstance(node, ast.Call) and len(node.args) == 2:
        first, second = node.args
        if not any(isinstance(argument, ast.Starred | ast.GeneratorExp) for argument in node.args):
            between = text.data[text.end(first) : text.start(second)].decode()
            swapped = text.text(second) + between + text.text(first)
            yield Change(text.start(first), text.end(second), swapped)


def remove_keyword(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """f(a, k=b) to f(a)."""
    if isinstance(node, ast.Call):
        arguments = sorted([*node.args, *node.keywords], key=text.start)
        for place, argument in enumerate(arguments):
            if isinstance(argument, ast.keyword):
                start = text.end(arguments[place - 1]) if place else text.start(argument)
                yield Change(start, text.end(argument), "")


def remove_method(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """x.detach() to x, for any method."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        root: ast.expr = node.func.value
        while isinstance(root, ast.Attribute):
            root = root.value
        if not (isinstance(root, ast.Name) and root.id in text.modules):
            yield text.replace(node, text.text(node.func.value))


def move_slice(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """x[a:b] with either end moved by one; an end that is not written loses one."""
    if not isinstance(node, ast.Slice):
        return
    yield from _moved([part for part in (node.lower, node.upper) if part is not None], text)
    if node.lower is None:
        yield Change(text.start(node), text.start(node), "1")
    if node.upper is None and node.step is None:
        yield Change(text.end(node), text.end(node), "-1")


def move_range(node: ast.AST, text: SourceText) -> Iterator[Change]:
    """range(n) to range(n + 1) and range(n - 1)."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        yield from _moved(node.args, text)


def _moved(ends: list[ast.expr], text: SourceText) -> Iterator[Change]:
    for end in ends:
        # A number in it is changed anyway.
        last = end.right if isinstance(end, ast.BinOp) else end
        if _number(last) is None:
            for step in ("+ 1", "- 1"):
                yield Change(text.end(end), text.end(end), f" {step}")


MUTATORS: tuple[Callable[[ast.AST, SourceText], Iterator[Change]], ...] = (
    change_arithmetic,
    change_comparison,
    change_boolean,
    change_number,
    negate_condition,
    remove_statement,
    swap_arguments,
    remove_keyword,
    remove_method,
    move_slice,
    move_range,
)
