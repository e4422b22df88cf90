"""Nested list operations: [MAX 2 9 [MIN 4 7] 0] is 9, and to see that one must know what belongs to what.

After Nangia and Bowman 2018, section 2: each list starts with an operator, and every value is a digit.
"""

from __future__ import annotations

import functools
import random
import statistics
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

DIGITS = 10
OPERATORS: dict[str, Callable[[Sequence[int]], int]] = {
    "MAX": max,
    "MIN": min,
    "MED": lambda values: int(statistics.median(values)),  # of an even number: the mean, rounded down
    "SM": lambda values: sum(values) % DIGITS,
}
# The symbols that a network reads: digits, a bracket with its operator, the closing bracket.
TOKENS = (*map(str, range(DIGITS)), *("[" + name for name in OPERATORS), "]")
CLOSE = TOKENS.index("]")
PAD = len(TOKENS)  # stands before shorter sequences in a batch
Tree: TypeAlias = Any  # a token number, or a pair of trees


class Nested(NamedTuple):
    """A list: an operator and its arguments, each a digit or a list."""

    operator: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = int | Nested


def listops(
    examples: int,
    depth: int,
    seed: int = 0,
    most: int = 4,
    operators: Sequence[str] = ("MAX", "MIN"),
) -> list[Expression]:
    """Make expressions whose deepest digit stands in `depth` lists, each list of 2 to `most` arguments.

    Every list that is not the deepest has one argument that is a list as deep as can be; each other is a
    digit, or a list with probability 1/4.

    Raises:
        ValueError: a negative depth, fewer than 2 arguments, or an unknown operator.
    """
    if unknown := set(operators) - set(OPERATORS):
        raise ValueError(f"no operator {sorted(unknown)[0]!r}: choose from {', '.join(OPERATORS)}.")
    if depth < 0 or most < 2:
        raise ValueError(f"depth={depth}, most={most}: need a depth of at least 0 and 2 arguments.")
    # Each depth draws numbers of its own, so that depths 1 and 2 of one seed share no beginning.
    generator = random.Random(f"{seed} {depth}")
    return [_draw(generator, depth, most, operators) for _ in range(examples)]


def _draw(generator: random.Random, depth: int, most: int, operators: Sequence[str]) -> Expression:
    if depth == 0:
        return generator.randrange(DIGITS)
    depths = [
        generator.randrange(depth) if generator.random() < 0.25 else 0
        for _ in range(generator.randint(2, most))
    ]
    depths[generator.randrange(len(depths))] = depth - 1
    arguments = tuple(_draw(generator, inner, most, operators) for inner in depths)
    return Nested(generator.choice(operators), arguments)


def evaluate(expression: Expression) -> int:
    """Return the digit that an expression stands for."""
    if isinstance(expression, int):
        return expression
    return OPERATORS[expression.operator]([evaluate(argument) for argument in expression.arguments])


def depth_of(expression: Expression) -> int:
    """Return in how many lists the deepest digit stands."""
    return 0 if isinstance(expression, int) else 1 + max(map(depth_of, expression.arguments))


def tokens(expression: Expression) -> list[int]:
    """Return an expression as the sequence of token numbers that a chain reads."""
    if isinstance(expression, int):
        return [expression]
    inside = [token for argument in expression.arguments for token in tokens(argument)]
    return [TOKENS.index("[" + expression.operator), *inside, CLOSE]


def tree(expression: Expression) -> Tree:
    """Return an expression as nested pairs: a list takes in its arguments one by one, and last its bracket.

    [MAX 2 9] is ((([MAX, 2), 9), ]), in token numbers: the tree's leaves are `tokens(expression)`.
    """
    if isinstance(expression, int):
        return expression
    opening: Tree = TOKENS.index("[" + expression.operator)
    return functools.reduce(
        lambda left, right: (left, right), [*map(tree, expression.arguments), CLOSE], opening
    )


def spell(expression: Expression) -> str:
    """Return an expression as text, such as "[MAX 2 9 [MIN 4 7] 0]"."""
    if isinstance(expression, int):
        return str(expression)
    return f"[{expression.operator} {' '.join(map(spell, expression.arguments))}]"


def parse(text: str) -> Expression:
    """Return the expression that `text` spells; it undoes `spell`.

    Raises:
        ValueError: the text is not one expression; the message says where it stops being one.
    """
    words = text.replace("]", " ] ").split()
    expression, end = _parse(words, 0)
    if end < len(words):
        raise ValueError(f"{text!r}: one expression ends before {words[end]!r}.")
    return expression


def _parse(words: list[str], start: int) -> tuple[Expression, int]:
    word = words[start] if start < len(words) else "the end"
    if word in TOKENS[:DIGITS]:
        return int(word), start + 1
    if word not in TOKENS[DIGITS:CLOSE]:
        raise ValueError(f"expected a digit or one of {', '.join(TOKENS[DIGITS:CLOSE])}; found {word!r}.")
    arguments: list[Expression] = []
    at = start + 1
    while not arguments or words[at : at + 1] != ["]"]:
        argument, at = _parse(words, at)
        arguments.append(argument)
    return Nested(word[1:], tuple(arguments)), at + 1
