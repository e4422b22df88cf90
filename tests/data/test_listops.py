"""List operations: their values, their text there and back, and trees over the same tokens as the chain."""

from __future__ import annotations

import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data.listops import (
    OPERATORS,
    PAD,
    TOKENS,
    Expression,
    Nested,
    Tree,
    depth_of,
    evaluate,
    listops,
    parse,
    spell,
    tokens,
    tree,
)

expressions: st.SearchStrategy[Expression] = st.recursive(
    st.integers(0, 9),
    lambda inner: st.builds(
        Nested, st.sampled_from(list(OPERATORS)), st.lists(inner, min_size=1, max_size=4).map(tuple)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("[MAX 2 9 [MIN 4 7] 0]", 9),
        ("[MIN 2 9 [MAX 4 7] 0]", 0),
        ("[SM 8 7 6]", 1),
        ("[MED 9 1 5]", 5),
        ("[MED 1 4]", 2),
        ("[MAX 1 [SM 5 [MED 2 3 9]] 4]", 8),
    ],
)
def test_values(text: str, value: int) -> None:
    assert evaluate(parse(text)) == value
    assert spell(parse(text)) == text


@given(expressions)
def test_a_value_is_python_s_own(expression: Expression) -> None:
    """The text, rewritten as a call of Python's functions, has the same value."""
    names = {
        "MAX": lambda *x: max(x),
        "MIN": lambda *x: min(x),
        "SM": lambda *x: sum(x) % 10,
        "MED": lambda *x: int(statistics.median(x)),
    }
    text = spell(expression).replace("]", ")").replace(" ", ", ")
    for name in names:
        text = text.replace(f"[{name}, ", f"{name}(")
    assert evaluate(expression) == eval(text, names)
    assert 0 <= evaluate(expression) <= 9


@given(expressions)
def test_text_and_tokens_say_the_same(expression: Expression) -> None:
    assert parse(spell(expression)) == expression
    assert " ".join(TOKENS[token] for token in tokens(expression)) == spell(expression).replace("]", " ]")
    assert PAD not in tokens(expression)


def leaves(node: Tree) -> list[int]:
    return [node] if isinstance(node, int) else [*leaves(node[0]), *leaves(node[1])]


@given(expressions)
def test_the_trees_leaves_are_the_chains_tokens(expression: Expression) -> None:
    assert leaves(tree(expression)) == tokens(expression)


def test_a_tree_takes_in_its_arguments_one_by_one() -> None:
    opening_max, opening_min, close = TOKENS.index("[MAX"), TOKENS.index("[MIN"), TOKENS.index("]")
    inner = (((opening_min, 4), 7), close)
    assert tree(parse("[MAX 2 [MIN 4 7] 0]")) == ((((opening_max, 2), inner), 0), close)
    assert tree(3) == 3


@given(depth=st.integers(0, 5), most=st.integers(2, 4), seed=st.integers(0, 99))
def test_depth_arguments_and_operators_are_as_asked(depth: int, most: int, seed: int) -> None:
    made = listops(4, depth, seed=seed, most=most, operators=["SM", "MED"])

    def check(expression: Expression) -> None:
        if isinstance(expression, Nested):
            assert expression.operator in ("SM", "MED")
            assert 2 <= len(expression.arguments) <= most
            for argument in expression.arguments:
                check(argument)

    assert len(made) == 4
    for expression in made:
        assert depth_of(expression) == depth
        check(expression)


def test_the_seed_decides_and_pythons_generator_is_left_alone() -> None:
    state = random.getstate()
    assert listops(20, 3, seed=1) == listops(20, 3, seed=1)
    assert listops(20, 3, seed=1) != listops(20, 3, seed=2)
    assert random.getstate() == state


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "found 'the end'"),
        ("[MAX 2", "found 'the end'"),
        ("[MAX ]", r"found '\]'"),
        ("[ADD 1 2]", r"found '\[ADD'"),
        ("12", "found '12'"),
        ("1 2", "ends before '2'"),
    ],
)
def test_what_is_no_expression_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(text)


def test_impossible_wishes_are_refused() -> None:
    with pytest.raises(ValueError, match="no operator 'ADD': choose from MAX, MIN, MED, SM"):
        listops(1, 1, operators=["ADD"])
    with pytest.raises(ValueError, match="depth=-1"):
        listops(1, -1)
    with pytest.raises(ValueError, match="most=1"):
        listops(1, 1, most=1)
