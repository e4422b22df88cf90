"""What an assignment's test cells call: each failure says what was expected and where to read, and no more.

A failed check shows its message without a traceback: a learner reads a sentence, not the test's source.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

# Relative tolerances: what many orders of summation may differ by.
_TOLERANCES = {torch.float64: 1e-7, torch.float32: 2e-4, torch.float16: 2e-2, torch.bfloat16: 5e-2}


class CheckFailed(AssertionError):  # noqa: N818  # learners read this name
    """A check that did not hold; the message says what was expected."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback."""
        return [str(self)]


def call(name: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return what a learner's function returns; raises CheckFailed with the line at which it stopped.

    `name` is how the message calls it, such as "unroll(x, state)".
    """
    try:
        result = function(*args, **kwargs)
    except NotImplementedError as error:
        raise CheckFailed(f"{name} is still to be written.") from error
    except Exception as error:
        raise CheckFailed(f"{name} stopped with {type(error).__name__}: {error}{_line(error)}") from error
    if result is None:
        raise CheckFailed(f"{name} returned None. Did you forget `return`?")
    return result


def unpack(actual: Any, names: Sequence[str], name: str, look: str = "") -> list[Any]:
    """Return the things that a function returned; raises CheckFailed unless they are as many as `names`.

    `names` says what they are, such as ["the outputs", "the last state"].
    """
    several = isinstance(actual, tuple | list)
    if not several or len(actual) != len(names):
        found = f"a {type(actual).__name__}" + (f" of {len(actual)}" if several else "")
        _fail(f"{name} returns {found}; expected {' and '.join(names)}", look)
    return list(actual)


def shape(
    actual: Any, expected: Mapping[str, int] | Sequence[int], name: str, look: str = ""
) -> torch.Tensor:
    """Return `actual` as a tensor; raises CheckFailed unless its shape is as expected.

    `expected` maps the axes' names to their sizes, such as {"batch": 4, "time": 7, "units": 3}.
    """
    tensor = _tensor(actual, name)
    sizes = tuple(expected.values()) if isinstance(expected, Mapping) else tuple(expected)
    if tuple(tensor.shape) != sizes:
        axes = f" ({', '.join(expected)})" if isinstance(expected, Mapping) else ""
        _fail(f"{name} has the shape {tuple(tensor.shape)}; expected {sizes}{axes}", look)
    return tensor


def close(
    actual: Any,
    expected: Any,
    name: str,
    look: str = "",
    slips: Mapping[str, Any] | None = None,
    tolerance: float | None = None,
) -> None:
    """Raise CheckFailed unless `actual` equals `expected` up to rounding.

    `slips` maps what a learner is told to the value that this slip gives. Shapes must be equal; any float
    type, device, array or list will do. `tolerance` is relative to the largest expected size; by default that
    of the type.
    """
    target = _tensor(expected, "the expected value")
    tensor = shape(actual, tuple(target.shape), name, look)
    allowed = tolerance or _tolerance(tensor.dtype, target.dtype)
    if _near(tensor, target, allowed):
        return
    for told, value in (slips or {}).items():
        if _near(tensor, _tensor(value, "a slip's value"), allowed):
            _fail(f"{name} is not right: {told}", look)
    _fail(f"{name} is not right{_worst(tensor, target)}", look)


def equal(
    actual: Any, expected: Any, name: str, look: str = "", slips: Mapping[str, Any] | None = None
) -> None:
    """Raise CheckFailed unless two plain values (numbers, texts, lists) are equal; `slips` as for close."""
    if type(actual) is not bool and isinstance(actual, torch.Tensor):
        actual = actual.tolist()
    if actual == expected:
        return
    for told, value in (slips or {}).items():
        if actual == value:
            _fail(f"{name} is not right: {told}", look)
    _fail(f"{name} is {actual!r}; expected {expected!r}", look)


def holds(condition: Any, told: str, look: str = "") -> None:
    """Raise CheckFailed with `told` unless the condition is true."""
    if not bool(condition):
        _fail(told, look)


def raises(
    name: str, error: type[Exception], function: Callable[..., Any], *args: Any, **kwargs: Any
) -> None:
    """Raise CheckFailed unless a learner's function raises this error."""
    try:
        function(*args, **kwargs)
    except error:
        return
    except Exception as other:
        _fail(f"{name} raised {type(other).__name__}; expected {error.__name__}")
    _fail(f"{name} raised nothing; expected {error.__name__}")


def _fail(what: str, look: str = "") -> None:
    end = "" if what.endswith((".", "!", "?")) else "."
    raise CheckFailed(f"{what}{end}" + (f" Look again: {look}." if look else ""))


def _tensor(value: Any, name: str) -> torch.Tensor:
    """The value as a tensor on the CPU, without its history."""
    if isinstance(value, torch.Tensor):
        return value.detach().to("cpu")
    try:
        return torch.as_tensor(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise CheckFailed(f"{name} is a {type(value).__name__}; expected a tensor or a number.") from error


def _tolerance(actual: torch.dtype, expected: torch.dtype) -> float:
    """That of the learner's type; a short type buys no more than float32 where none was asked for."""
    is_short = actual in (torch.float16, torch.bfloat16) and actual != expected
    return _TOLERANCES.get(torch.float32 if is_short else actual, 1e-6)


def _near(actual: torch.Tensor, expected: torch.Tensor, allowed: float) -> bool:
    if actual.shape != expected.shape:
        return False
    first, second = actual.to(torch.float64), expected.to(torch.float64)
    if not torch.equal(first.isfinite(), second.isfinite()):
        return False
    finite = second.isfinite()
    if not torch.equal(first[~finite].nan_to_num(), second[~finite].nan_to_num()):
        return False
    scale = float(second[finite].abs().max()) if finite.any() else 0.0
    return bool(((first - second)[finite].abs() <= allowed * max(scale, 1e-12)).all())


def _worst(actual: torch.Tensor, expected: torch.Tensor) -> str:
    """The entry that is farthest off, for the message."""
    gap = (actual.to(torch.float64) - expected.to(torch.float64)).abs().nan_to_num(nan=float("inf"))
    place = int(gap.argmax())
    # Not torch.unravel_index: its first call imports sympy, which takes a second.
    index = [int(part) for part in np.unravel_index(place, tuple(gap.shape))]
    at = f" at {index}" if index else ""
    return (
        f":{at} it is {actual.flatten()[place].item():.6g}; expected {expected.flatten()[place].item():.6g}"
    )


def _line(error: BaseException) -> str:
    """The line of the learner's own cell at which the error was raised."""
    # Behind the wall the frames are elsewhere, and the line comes with the error.
    if found := getattr(error, "student_line", None):
        return "\n    in {}, line {}: {}".format(*found)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.line and "course_lib" not in frame.filename and "site-packages" not in frame.filename:
            return f"\n    in {frame.name}, line {frame.lineno}: {frame.line}"
    return ""
