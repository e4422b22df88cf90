"""The student's side of the wall: runs the cells of a submission, and answers the examiner's requests.

All of this is in the student's hands: whatever it sends is only data to the examiner.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import signal
import socket
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from course_lib.grading.plan import Limits
from course_lib.grading.wall.channel import Channel, ChannelClosed
from course_lib.grading.wall.codec import Side

_LONGEST_MESSAGE = 4000
_shell: Any = None


def warm() -> None:
    """Import and start, in the template, what every candidate needs; no thread may be running afterwards."""
    global _shell
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    from course_lib.grading.wall.shell import CandidateShell
    from course_lib.grading.wall.warm import warm_torch

    warm_torch()
    _shell = CandidateShell()


def serve(sock: socket.socket) -> None:
    """Answer requests until the examiner closes its end."""
    if _shell is None:
        warm()
    limits = Limits()
    _shell.outputs.limit = limits.output_bytes
    try:
        _Candidate(Channel(sock, limits.message_bytes), _shell).answer_all()
    except ChannelClosed:
        return


class Given:
    """A function or an iterator of the test's: student code may call it, and sees nothing else of it."""

    __slots__ = ("_ask", "_number")

    def __init__(self, number: int, ask: Callable[..., Any]) -> None:
        self._number, self._ask = number, ask

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(self._number, "call", args, kwargs)

    def __iter__(self) -> Given:
        return self

    def __next__(self) -> Any:
        return self._ask(self._number, "next", (), {})


class _StudentSide(Side):
    """What is no plain data stays here, under a number."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self.kept: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}  # by id(); the object is kept, so that the id stays its own
        self.leaves: dict[int, torch.Tensor] = {}
        self.generators: dict[int, torch.Generator] = {}
        self.ask = ask
        self.next = 0
        self.came: list[tuple[Any, Any]] = []  # what came with a request and can be changed, and how it was

    def keep(self, value: Any) -> int:
        if id(value) not in self.numbers:
            self.next += 1
            self.numbers[id(value)] = self.next
            self.kept[self.next] = value
        return self.numbers[id(value)]

    def forget(self, numbers: list[int]) -> None:
        for number in numbers:
            self.numbers.pop(id(self.kept.pop(number, None)), None)

    def out(self, value: Any) -> tuple[bytes, Any]:
        if isinstance(value, Given):
            return b"m", value._number
        return b"o", (self.keep(value), _described(value))

    def home(self, entry: Any) -> Any:
        return self.kept[entry]

    def proxy(self, entry: Any) -> Any:
        kind, *rest = entry
        if kind == "name":
            return _named(*rest)
        if kind == "generator":
            number, state = rest
            generator = self.generators.setdefault(number, torch.Generator())
            if state is not None:
                generator.set_state(state)
            return generator
        return Given(rest[0], self.ask)

    def noted(self, value: Any) -> Any:
        self.came.append((value, _state(value)))
        return value

    def tensor_out(self, tensor: torch.Tensor) -> Any:
        if tensor.grad_fn is not None:
            return "graph", self.keep(tensor)
        return ("leaf", tensor.grad) if tensor.requires_grad else None

    def tensor_in(self, tensor: torch.Tensor, entry: Any) -> torch.Tensor:
        if entry is None:
            return tensor
        number, is_leaf = entry
        # The same tensor as before is the same here, with the gradient that student code gave it.
        leaf = self.leaves.setdefault(number, tensor.requires_grad_())
        return leaf if is_leaf else leaf.clone()


class _Candidate:
    """Answers one request after another; while student code calls back, requests nest."""

    def __init__(self, channel: Channel, shell: Any) -> None:
        self.channel, self.shell = channel, shell
        self.side = _StudentSide(self.call_back)
        self.verbs: dict[str, Callable[..., Any]] = {
            "defined": self.defined, "names": self.names, "call": self.call, "get": getattr, "set": setattr,
            "item": lambda target, key: target[key], "put": _put, "len": len, "iter": iter, "next": next,
            "is": lambda kind, instance: isinstance(instance, kind), "backward": self.backward,
        }  # fmt: skip

    def answer_all(self) -> None:
        while True:
            self.answer(self.receive())

    def receive(self) -> Any:
        self.side.came = []
        return self.channel.receive(self.side)

    def answer(self, request: tuple[Any, ...]) -> None:
        verb, *values = request
        if verb == "forget":
            self.side.forget(*values)
        elif verb == "run":
            with _interruptible():
                outcome = self.shell.run(*values)
            self.reply("ran", *outcome)
        else:
            self.use(verb, values)

    def use(self, verb: str, values: list[Any]) -> None:
        """Do something with a student's object; reply with what comes of it."""
        came = self.side.came
        self.shell.outputs.take()
        try:
            with _interruptible():
                value = self.verbs[verb](*values)
        except ChannelClosed:
            raise
        except BaseException as error:  # Whatever student code raises is told, SystemExit, too.
            self.reply("raised", *self.told(error), self.shell.outputs.text(), _changed(came))
        else:
            self.reply("value", value, self.shell.outputs.text(), _changed(came))

    def reply(self, *message: Any) -> None:
        try:
            self.channel.send(message, self.side)
        except ChannelClosed:
            raise
        except BaseException as error:  # A subclass of the student's may fail in any way, by SystemExit, too.
            told = f"what came of it is no plain data: {error}"[:_LONGEST_MESSAGE]
            self.channel.send(("raised", ["builtins.TypeError"], told, None, "", []))

    def defined(self) -> list[str]:
        return list(self.shell.namespace)

    def names(self, wanted: list[str]) -> dict[str, Any]:
        defined = self.shell.namespace
        return {name: defined[name] for name in wanted if name in defined}

    def call(self, target: Any, args: tuple[Any, ...], kwargs: Any, grad: bool, seeds: Any) -> Any:
        _seed(seeds)
        with torch.set_grad_enabled(grad):
            return target(*args, **kwargs)

    def backward(self, number: int, gradient: torch.Tensor, sent: tuple[int, ...]) -> list[Any]:
        leaves = [self.side.leaves[each] for each in sent]
        kept = [leaf.grad for leaf in leaves]
        for leaf in leaves:
            leaf.grad = None
        torch.autograd.backward(self.side.kept[number], gradient, retain_graph=True)
        found = [leaf.grad for leaf in leaves]
        for leaf, before in zip(leaves, kept, strict=True):
            leaf.grad = before
        return found

    def call_back(self, number: int, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask the examiner to call what it gave; meanwhile it may make requests of its own."""
        self.channel.send(("callback", number, verb, args, kwargs, self.shell.outputs.text()), self.side)
        while True:
            message = self.receive()
            if message[0] == "returned":
                return message[1]
            if message[0] == "failed":
                raise _given_error(*message[1:])
            self.answer(message)

    def told(self, error: BaseException) -> tuple[list[str], str, Any]:
        """What the examiner learns of an exception: its types, its message, the student's line."""
        kinds = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
        try:
            message = str(error)[:_LONGEST_MESSAGE]
        except Exception:  # A student's own __str__ may fail, too.
            message = ""
        return kinds, message, self.student_line(error)

    def student_line(self, error: BaseException) -> tuple[str, int, str] | None:
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if self.shell.is_cell(frame.filename) and frame.line:
                return frame.name, frame.lineno or 0, frame.line
        return None


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Student code is running: an interrupt ends it. At any other time it would break the conversation."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _state(value: Any) -> Any:
    """How something that can be changed in place is now: its parts are noted for themselves."""
    match value:
        case torch.Tensor():
            return value._version
        case np.ndarray():
            return value.tobytes()
        case dict():
            return [*value, *map(id, value.values())]
        case set():
            return frozenset(value)
    return list(map(id, value))


def _changed(came: list[tuple[Any, Any]]) -> list[int]:
    """Which of what came is no longer as it was, by place."""
    return [place for place, (value, state) in enumerate(came) if _state(value) != state]


def _put(target: Any, key: Any, value: Any) -> None:
    target[key] = value


def _seed(seeds: dict[str, Any]) -> None:
    """Bring the global random states in step with the test's, where it has set its own."""
    if "torch" in seeds:
        torch.set_rng_state(seeds["torch"])
    if "numpy" in seeds:
        np.random.set_state(seeds["numpy"])
    if "random" in seeds:
        random.setstate(seeds["random"])


def _named(module: str, qualname: str) -> Any:
    found: Any = importlib.import_module(module)
    for part in qualname.split("."):
        found = getattr(found, part)
    return found


def _given_error(kinds: list[str], message: str) -> Exception:
    import builtins

    kind = getattr(builtins, kinds[0].rpartition(".")[2], RuntimeError)
    return kind(message)


def _described(value: Any) -> str:
    kind = type(value).__name__
    name = getattr(value, "__name__", None)
    return f"{kind} {name}"[:80] if isinstance(name, str) else kind[:80]
