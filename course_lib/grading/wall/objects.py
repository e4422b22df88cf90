"""What stands in a test for something that stays on the student's side: each use of it is a request.

A proxy never hands what the test expects to student code: it compares by identity, does no arithmetic and
has no truth value. What a student's function returns is compared as plain data, on this side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

RULE = (
    "Tests judge plain data (numbers, texts, lists, tensors): let a student's function return some, "
    "or compute them from the object first."
)
_TOLD_DUNDERS = {"__name__", "__doc__"}


class Remote(Protocol):
    """The student's side, as a proxy needs it."""

    def ask(self, verb: str, *values: Any) -> Any: ...
    def call(self, target: StudentObject, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any: ...
    def forget(self, number: int) -> None: ...


class StudentObject:
    """Something of the student's side; its attributes and items are fetched when they are used."""

    __slots__ = ("__weakref__", "_described", "_number", "_remote")

    def __init__(self, remote: Remote, number: int, described: str) -> None:
        object.__setattr__(self, "_remote", remote)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_described", described)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in _TOLD_DUNDERS:
            raise AttributeError(f"{self!r} has no {name} on this side. {RULE}")
        return self._remote.ask("get", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._remote.ask("set", self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return self._remote.ask("item", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._remote.ask("put", self, key, value)

    def __len__(self) -> int:
        length = self._remote.ask("len", self)
        return length if type(length) is int else 0

    def __iter__(self) -> Iterator[Any]:
        found = self._remote.ask("iter", self)
        return found if isinstance(found, StudentObject) else iter(found)

    def __next__(self) -> Any:
        return self._remote.ask("next", self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._remote.call(self, args, kwargs)

    def __instancecheck__(self, instance: Any) -> bool:
        """Let isinstance ask about a student's class."""
        return isinstance(instance, StudentObject) and self._remote.ask("is", self, instance) is True

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return self._number

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is neither true nor false here. {RULE}")

    def __repr__(self) -> str:
        return f"<the student's {self._described}>"

    def __del__(self) -> None:
        self._remote.forget(self._number)
