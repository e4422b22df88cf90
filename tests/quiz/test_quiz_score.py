"""The scoring rules, by example and by law."""

from __future__ import annotations

import math
from itertools import permutations
from typing import Any

import pytest
from every_kind import ITEMS, item_data
from hypothesis import given
from hypothesis import strategies as st

from course_lib.quiz.bank import ITEM, Item
from course_lib.quiz.score import (
    CERTAINTIES,
    MalformedAnswerError,
    assess,
    is_empty,
    mark,
    normal,
    number,
    problem,
)


def item(kind: str, **changes: Any) -> Item:
    return ITEM.validate_python(item_data(kind, **changes))


RIGHT: dict[str, Any] = {
    "true_false": True,
    "single": "a",
    "multiple": ["a", "c"],
    "numeric": 1 / 6,
    "cloze": {"what": "sum", "factors": "Products"},
    "ordering": ["b", "d", "a", "c"],
}


@pytest.mark.parametrize("kind", ITEMS)
def test_the_right_answer_scores_one_and_none_scores_nothing(kind: str) -> None:
    assert assess(item(kind), RIGHT[kind]).score == 1
    for empty in (None, "", [], {}):
        assert assess(item(kind), empty) == assess(item(kind), None)
        assert assess(item(kind), empty).score == 0


@pytest.mark.parametrize(
    ("kind", "answer", "score", "feedback"),
    [
        ("true_false", False, 0, ("false",)),
        ("single", "b", 0, ("b",)),
        ("multiple", ["a"], 0.5, ("c",)),
        ("multiple", ["a", "b"], 0, ("b", "c")),
        ("multiple", ["c", "a", "b"], 0.5, ("b",)),
        ("multiple", ["a", "b", "c", "d"], 0, ("b", "d")),
        ("numeric", "1/6", 1, ("right",)),
        ("numeric", 0.1687, 1, ("right",)),
        ("numeric", 0.1690, 0, ("wrong",)),
        ("numeric", "0.083", 0, ("slip:0",)),
        ("cloze", {"what": "sum"}, 0.5, ("factors:wrong",)),
        ("cloze", {"what": "mean", "factors": "products  OF jacobians"}, 0.5, ("what:mean",)),
        ("cloze", {"factors": "no"}, 0, ("factors:wrong",)),
        ("ordering", ["b", "d", "c", "a"], 2 / 3, ("a", "c")),
        ("ordering", ["c", "a", "d", "b"], 0, ("b", "d", "a", "c")),
    ],
)
def test_partial_credit_and_feedback(kind: str, answer: Any, score: float, feedback: tuple[str, ...]) -> None:
    found = assess(item(kind), answer)
    assert found.score == pytest.approx(score)
    assert found.feedback == feedback


def test_guessing_an_order_earns_a_fifth_of_what_knowing_it_does() -> None:
    """Over all orders the mean of tau is 0; what is left of it when negative scores count as 0."""
    ordering = item("ordering")
    scores = [assess(ordering, list(order)).score for order in permutations("abcd")]
    # Inversions of four steps: 1, 3, 5 and 6 orders have 0, 1, 2 and 3 of six pairs turned round.
    assert sum(scores) == pytest.approx(1 * 1 + 3 * 4 / 6 + 5 * 2 / 6)
    assert round(sum(scores) / len(scores), 2) == 0.19


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("true_false", "true"),
        ("true_false", 1),
        ("single", "e"),
        ("single", ["a"]),
        ("multiple", "ac"),
        ("multiple", ["a", "a"]),
        ("multiple", ["a", "e"]),
        ("numeric", "a quarter"),
        ("numeric", "0,25"),
        ("numeric", "1/0"),
        ("numeric", "1e400"),
        ("numeric", True),
        ("numeric", math.nan),
        ("cloze", "sum"),
        ("cloze", {"when": "now"}),
        ("cloze", {"what": "median"}),
        ("cloze", {"factors": 3}),
        ("cloze", {"factors": "x" * 201}),
        ("ordering", ["a", "b", "c"]),
        ("ordering", ["a", "b", "c", "c"]),
    ],
)
def test_a_malformed_answer_is_told_and_not_scored(kind: str, answer: Any) -> None:
    told = problem(item(kind), answer)
    assert told
    assert told.endswith(".")
    with pytest.raises(MalformedAnswerError, match=r"^(Answer|Fill)"):
        assess(item(kind), answer)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.25", 0.25), (" 1/4 ", 0.25), ("\u22123", -3), (".5", 0.5), ("5.", 5), ("1e-3", 1e-3), ("+2", 2)],
)
def test_a_number_may_be_written_in_several_ways(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["0x10", "1_000", "inf", "nan", "1/2/3", "1e", "--1", "\u0663", "1 2"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert number(text) is None


@given(st.text(max_size=30))
def test_normal_is_idempotent_and_blind_to_capitals_and_outer_spaces(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert normal(f"  {text}\n") == normal(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
        max_leaves=8,
    ),
    st.sampled_from(sorted(ITEMS)),
)
def test_any_answer_is_empty_malformed_or_scored_within_bounds(answer: Any, kind: str) -> None:
    if problem(item(kind), answer):
        return
    found = assess(item(kind), answer)
    assert 0 <= found.score <= 1
    assert not is_empty(answer) or found.score == 0


@given(st.sets(st.sampled_from("abcd")), st.sampled_from("bd"))
def test_one_more_wrong_choice_never_helps(chosen: set[str], wrong: str) -> None:
    multiple = item("multiple")
    with_it = assess(multiple, sorted(chosen | {wrong})).score
    assert with_it <= assess(multiple, sorted(chosen - {wrong})).score


@pytest.mark.parametrize(("certainty", "right", "wrong"), [(1, 1, 0), (2, 2, -2), (3, 3, -6)])
def test_certainty_pays_and_costs_as_published(certainty: int, right: int, wrong: int) -> None:
    assert mark(1, certainty) == right
    assert mark(0, certainty) == wrong


@given(st.floats(0, 1))
def test_honest_certainty_pays_best(belief: float) -> None:
    """Below 2/3 it pays to say 1, above 4/5 to say 3, between them 2 (Gardner-Medwin's thresholds)."""
    expected = {c: belief * mark(1, c) + (1 - belief) * mark(0, c) for c in CERTAINTIES}
    best = max(expected.values())
    honest = 1 if belief < 2 / 3 else 2 if belief < 0.8 else 3
    assert expected[honest] == pytest.approx(best, abs=1e-9)
