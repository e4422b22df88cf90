"""Edit distance against its recursive definition and the laws of a distance; label errors over a set."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.metrics import edit_distance, label_error_rate

words = st.text("abc", max_size=6)


@functools.cache
def by_definition(found: str, wanted: str) -> int:
    if not found or not wanted:
        return len(found) + len(wanted)
    substituted = by_definition(found[1:], wanted[1:]) + (found[0] != wanted[0])
    return min(by_definition(found[1:], wanted) + 1, by_definition(found, wanted[1:]) + 1, substituted)


@given(words, words)
def test_it_is_the_fewest_edits(found: str, wanted: str) -> None:
    assert edit_distance(found, wanted) == by_definition(found, wanted)


@given(words, words, words)
def test_it_is_a_distance(a: str, b: str, c: str) -> None:
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, b) == edit_distance(b, a)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)


def test_known_distances() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance((1, 2, 3), [1, 3]) == 1
    assert edit_distance([], []) == 0


def test_the_rate_counts_edits_per_label_wanted() -> None:
    assert label_error_rate([(1, 2), ()], [(1, 2), (3, 4)]) == 0.5
    assert label_error_rate(["abcd", "x"], ["abcd", "y"]) == 0.2  # not the mean of 0 and 1
    assert label_error_rate(["aaa"], ["b"]) == 3


@pytest.mark.parametrize(("found", "wanted"), [(["a"], []), ([], []), (["a"], [""]), (["a"], ["a", "b"])])
def test_a_rate_of_nothing_is_refused(found: list[str], wanted: list[str]) -> None:
    with pytest.raises(ValueError, match="at least one label"):
        label_error_rate(found, wanted)
