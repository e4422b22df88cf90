"""The checks of test cells: what they accept, what they refuse, and what a learner then reads."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading import checks
from course_lib.grading.checks import CheckFailed


def told(check: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(CheckFailed) as failure:
        check(*args, **kwargs)
    return str(failure.value)


def test_a_failure_shows_its_message_and_no_traceback() -> None:
    assert CheckFailed("Why.")._render_traceback_() == ["Why."]
    assert isinstance(CheckFailed(), AssertionError)


def test_call_hands_on_what_is_returned() -> None:
    assert checks.call("f(2, y=3)", lambda x, y: x * y, 2, y=3) == 6


def test_call_names_the_stub_the_missing_return_and_the_line_of_an_error() -> None:
    def stub() -> None:
        raise NotImplementedError

    def broken(x: int) -> float:
        return x / 0

    assert told(checks.call, "f()", stub) == "f() is still to be written."
    assert told(checks.call, "f()", lambda: None) == "f() returned None. Did you forget `return`?"
    words = told(checks.call, "f(1)", broken, 1)
    assert words.startswith("f(1) stopped with ZeroDivisionError: division by zero")
    assert "return x / 0" in words


def test_a_short_type_buys_no_tolerance() -> None:
    exact = torch.linspace(1, 3, 5, dtype=torch.float64)
    assert "h is not right" in told(checks.close, (exact * 1.02).to(torch.bfloat16), exact, "h")
    checks.close(exact.to(torch.float16), exact.to(torch.float16), "h")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_any_float_type_is_accepted_to_its_own_precision(dtype: torch.dtype) -> None:
    exact = torch.linspace(-3, 3, 12, dtype=torch.float64).reshape(3, 4)
    checks.close(exact.to(dtype), exact, "h")
    assert "h is not right: at [" in told(checks.close, (exact * 1.1).to(dtype), exact, "h")


@pytest.mark.parametrize("value", [np.array([1.0, 2.0]), [1.0, 2.0], (1, 2), torch.tensor([1, 2])])
def test_arrays_lists_and_integers_are_numbers_too(value: Any) -> None:
    checks.close(value, torch.tensor([1.0, 2.0]), "x")


def test_a_gradient_history_does_not_matter() -> None:
    checks.close(torch.ones(2, requires_grad=True) * 2, [2.0, 2.0], "x")


def test_a_wrong_shape_is_told_with_the_axes() -> None:
    words = told(checks.shape, torch.zeros(7, 4), {"batch": 4, "time": 7}, "h", look="lesson 02, 'Axes'")
    assert words == "h has the shape (7, 4); expected (4, 7) (batch, time). Look again: lesson 02, 'Axes'."


def test_broadcasting_does_not_hide_a_wrong_shape() -> None:
    assert "shape" in told(checks.close, torch.zeros(3, 1), torch.zeros(3, 3), "h")


def test_a_slip_is_named() -> None:
    words = told(checks.close, [4.0], [2.0], "x", slips={"you squared it": [4.0], "other": [3.0]})
    assert words == "x is not right: you squared it."
    words = told(checks.equal, 3, 2, "n", slips={"you counted the first one": 3})
    assert words == "n is not right: you counted the first one."


def test_not_a_number_and_infinity_are_no_match_for_a_number() -> None:
    for wrong in (float("nan"), float("inf")):
        told(checks.close, [wrong, 1.0], [1.0, 1.0], "x")
    checks.close([float("inf"), 1.0], [float("inf"), 1.0], "x")
    told(checks.close, [float("-inf"), 1.0], [float("inf"), 1.0], "x")


def test_what_is_no_tensor_is_told() -> None:
    assert told(checks.close, "text", [1.0], "x") == "x is a str; expected a tensor or a number."
    assert "dict" in told(checks.shape, {}, (1,), "x")


def test_equal_tells_both_values() -> None:
    checks.equal([1, 2], [1, 2], "n")
    assert told(checks.equal, 3, 2, "n") == "n is 3; expected 2."


def test_holds_and_raises() -> None:
    checks.holds(True, "never")
    assert told(checks.holds, False, "the argument was changed") == "the argument was changed."
    checks.raises("f()", ValueError, int, "x")
    assert told(checks.raises, "f()", ValueError, int, "1") == "f() raised nothing; expected ValueError."
    assert "raised TypeError; expected ValueError" in told(checks.raises, "f()", ValueError, int, [])


def test_a_warning_is_no_failure() -> None:
    def noisy() -> int:
        warnings.warn("careful", UserWarning, stacklevel=1)
        return 1

    with pytest.warns(UserWarning, match="careful"):
        assert checks.call("f()", noisy) == 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6), st.floats(1e-3, 1.0))
def test_close_is_reflexive_and_sees_what_is_off_by_more_than_rounding(
    values: list[float], off: float
) -> None:
    tensor = torch.tensor(values, dtype=torch.float64)
    checks.close(tensor, tensor.clone(), "x")
    scale = max(1e-6, float(tensor.abs().max()))
    told(checks.close, tensor + off * scale, tensor, "x")


def test_several_things_are_unpacked_or_what_was_returned_is_told() -> None:
    names = ["the outputs", "the last state"]
    assert checks.unpack((1, 2), names, "f(x)") == [1, 2]
    assert checks.unpack([1, 2], names, "f(x)") == [1, 2]
    words = "f(x) returns a Tensor; expected the outputs and the last state. Look again: here."
    assert told(checks.unpack, torch.zeros(2), names, "f(x)", "here") == words
    assert told(checks.unpack, (1,), names, "f(x)").startswith("f(x) returns a tuple of 1; expected")
    assert told(checks.unpack, [1, 2, 3], names, "f(x)").startswith("f(x) returns a list of 3; expected")
