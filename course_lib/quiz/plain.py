"""Answers as plain data: taken apart by exact type, so that no object can lie about itself."""

from __future__ import annotations

from typing import Any

import numpy as np

DEEPEST = 4
LONGEST = 1000
_PLAIN = (type(None), bool, int, float, str)
_NUMPY = (np.bool_, np.str_, np.float16, np.float32, np.float64, np.int8, np.int16, np.int32, np.int64,
          np.longlong, np.uint8, np.uint16, np.uint32, np.uint64, np.ulonglong)  # fmt: skip


class NotPlainError(ValueError):
    """A value that is not plain data; the message names what was found."""


def plain(value: Any, depth: int = 0) -> Any:
    """The value as None, bool, int, float, str, list or dict; tuples become lists, numpy's scalars numbers.

    Nothing of the value's own is called: types are compared by identity. Raises NotPlainError for any other
    type, subclasses included, and for what is nested deeper or is longer than an answer can be.
    """
    kind = type(value)
    if any(kind is known for known in _PLAIN):
        return value
    if any(kind is known for known in _NUMPY):
        return value.item()
    if depth >= DEEPEST:
        raise NotPlainError("an answer that is nested too deeply")
    if (kind is list or kind is tuple or kind is dict) and len(value) > LONGEST:
        raise NotPlainError("an answer that is too long")
    if kind is list or kind is tuple:
        return [plain(part, depth + 1) for part in value]
    if kind is dict:
        return {_name(key): plain(part, depth + 1) for key, part in value.items()}
    raise NotPlainError("an object that is neither a number, a text, a list nor a dictionary")


def _name(key: Any) -> str:
    if type(key) is not str:
        raise NotPlainError("a dictionary whose keys are not all texts")
    return key
