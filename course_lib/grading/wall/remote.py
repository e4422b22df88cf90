"""The examiner's end of the conversation: all that a candidate sends is taken for data of unknown worth."""

from __future__ import annotations

import builtins
import functools
import importlib
import inspect
import random
import sys
import types
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from course_lib.grading.wall.channel import Channel, ChannelClosed
from course_lib.grading.wall.codec import CodecError, Side
from course_lib.grading.wall.gradients import Graph, connect
from course_lib.grading.wall.objects import StudentObject
from course_lib.grading.wall.spoil import spoil

HANDED = (
    "plain data (numbers, texts, containers, tensors, arrays), functions, iterators, a torch.Generator and "
    "things that torch, numpy or course_lib define by name"
)
# Libraries that both sides have: what they define crosses as its name.
_LIBRARIES = {"torch", "numpy", "math", "operator", "functools", "itertools", "builtins", "course_lib"}
_ERRORS = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception)
}
_LONGEST_TEXT = 4000
_CALLABLES = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, functools.partial)


class CandidateGone(BaseException):
    """The student's process ended, or broke the conversation; no test may catch this."""


class StudentError(Exception):
    """An exception of student code that has no built-in type."""


class _TestSide(Side):
    """What a test hands over stays here, under a number; proxies stand for what stays there."""

    def __init__(self, remote: RemoteCandidate) -> None:
        self.remote = remote
        self.given: list[Any] = []
        self.seen: weakref.WeakValueDictionary[int, StudentObject] = weakref.WeakValueDictionary()
        self.states: dict[int, bytes] = {}
        self.sent = 0
        self.leaves: dict[int, tuple[torch.Tensor, int, int]] = {}  # by id(); kept, so that it stays its own
        self.inputs: list[tuple[int, torch.Tensor]] = []  # of the call that is going on
        self.handed: list[Any] = []  # in its request, and can be changed in place

    def out(self, value: Any) -> tuple[bytes, Any]:
        if isinstance(value, StudentObject):
            return b"m", value._number
        if name := _library_name(value):
            return b"o", ("name", *name)
        if isinstance(value, torch.Generator):
            return b"o", ("generator", self.number(value), self.changed_state(value))
        if isinstance(value, Iterator):
            return b"o", ("iterator", self.number(value))
        if isinstance(value, _CALLABLES) or (callable(value) and not isinstance(value, type)):
            return b"o", ("function", self.number(value))
        raise CodecError(f"a {type(value).__name__} was handed to a student's function; only {HANDED} can be")

    def number(self, value: Any) -> int:
        for number, known in enumerate(self.given):
            if known is value:
                return number
        self.given.append(value)
        return len(self.given) - 1

    def changed_state(self, generator: torch.Generator) -> torch.Tensor | None:
        """The state of a generator that the test itself has seeded or used since it was last sent."""
        state, number = generator.get_state(), self.number(generator)
        is_known = self.states.get(number) == (now := state.numpy().tobytes())
        self.states[number] = now
        return None if is_known else state

    def home(self, entry: Any) -> Any:
        if type(entry) is not int or not 0 <= entry < len(self.given):
            raise CodecError("something comes home that was never sent")
        return self.given[entry]

    def proxy(self, entry: Any) -> StudentObject:
        match entry:
            case (int(number), str(described)):
                found = self.seen.get(number)
                if found is None:
                    found = self.seen[number] = StudentObject(self.remote, number, _told(described, 80))
                return found
        raise CodecError("no entry of an object")

    def noted(self, value: Any) -> Any:
        self.handed.append(value)
        return value

    def tensor_out(self, tensor: torch.Tensor) -> tuple[int, bool] | None:
        if not (tensor.requires_grad and torch.is_grad_enabled()):
            return None
        number = self.number_of_leaf(tensor) if tensor.is_leaf else self.new_number()
        self.inputs.append((number, tensor))
        return number, tensor.is_leaf

    def number_of_leaf(self, leaf: torch.Tensor) -> int:
        """The number under which this tensor, with these values, goes over each time."""
        known, version, number = self.leaves.get(id(leaf), (None, 0, 0))
        if known is not leaf or version != leaf._version:
            number = self.new_number()
            self.leaves[id(leaf)] = (leaf, leaf._version, number)
        return number

    def new_number(self) -> int:
        self.sent += 1
        return self.sent

    def tensor_in(self, tensor: torch.Tensor, entry: Any) -> torch.Tensor:
        match entry:
            case ("graph", int(number)):
                graph = Graph(self.remote, number, [sent for sent, _ in self.inputs])
                return connect(graph, tensor, [each for _, each in self.inputs])
            case ("leaf", gradient):
                tensor.requires_grad_()
                if isinstance(gradient, torch.Tensor) and gradient.shape == tensor.shape:
                    tensor.grad = gradient.detach().to(tensor.dtype)
        return tensor


class RemoteCandidate:
    """A candidate, as the examiner speaks with it; raises CandidateGone where the conversation breaks."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.side = _TestSide(self)
        self.forgotten: list[int] = []
        self.seeds = _Seeds()

    def run(self, source: str) -> tuple[list[Any], bool]:
        """Run a cell; raises ChannelTimeout at the channel's deadline."""
        match self.exchange("run", source):
            case ("ran", list(outputs), bool(success)):
                return outputs, success
        raise CandidateGone("The submission's process answered out of turn.")

    def ended_late(self) -> tuple[list[Any], bool] | None:
        """What a cell that was interrupted gave after all."""
        match self.answer():
            case ("ran", list(outputs), bool(success)):
                return outputs, success
        return None

    def names(self, wanted: Sequence[str]) -> dict[str, Any]:
        """What the student defined under these names; which names a test reads is not told."""
        defined = self.ask("defined")
        known = {name for name in defined if isinstance(name, str)} if isinstance(defined, list) else set()
        here = [name for name in wanted if name in known]
        found = self.ask("names", here) if here else {}
        return {name: found[name] for name in here if name in found} if isinstance(found, dict) else {}

    def ask(self, verb: str, *values: Any) -> Any:
        """Use something of the student's; raises what student code raised."""
        try:
            return self.result(self.exchange(verb, *values))
        except StopIteration as error:
            if verb == "next":
                raise
            # In a test's `map` or `zip` it would end the test's own loop before all was judged.
            raise RuntimeError("student code raised StopIteration") from error

    def call(self, target: StudentObject, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a student's function; gradients flow back through what it returns."""
        outer, self.side.inputs = self.side.inputs, []
        try:
            grad = torch.is_grad_enabled()
            return self.ask("call", target, args, kwargs, grad, self.seeds.changed())
        finally:
            self.side.inputs = outer

    def backward(self, graph: Graph, gradient: torch.Tensor) -> Sequence[torch.Tensor | None]:
        """The gradients by the tensors that went over for the call that made this result."""
        found = self.ask("backward", graph.number, gradient.detach(), list(graph.sent))
        return found if isinstance(found, list) else []

    def forget(self, number: int) -> None:
        self.forgotten.append(number)

    def exchange(self, *request: Any) -> tuple[Any, ...]:
        try:
            if self.forgotten:
                numbers, self.forgotten = self.forgotten, []
                self.channel.send(("forget", numbers), self.side)
            self.side.handed = []
            handed = self.side.handed
            self.channel.send(request, self.side)
        except CodecError as error:
            raise TypeError(f"The test cannot hand this over: {error}.") from error
        except ChannelClosed as error:
            raise CandidateGone("The submission's process has ended.") from error
        message = self.answer()
        if message[0] in ("value", "raised"):
            message, changed = message[:-1], message[-1]
            spoil(handed, changed)
        return message

    def answer(self) -> tuple[Any, ...]:
        """The reply; until it comes, student code may call what the test gave it."""
        while True:
            try:
                message = self.channel.receive(self.side)
            except ChannelClosed as error:
                raise CandidateGone("The submission's process has ended.") from error
            except CodecError as error:
                raise CandidateGone(f"The submission's process sent what is no data: {error}.") from error
            match message:
                case ("callback", int(number), str(verb), tuple(args), dict(kwargs), str(printed)):
                    sys.stdout.write(printed)
                    self.called_back(number, verb, args, kwargs)
                case (str(), *_):
                    return message
                case _:
                    raise CandidateGone("The submission's process answered out of turn.")

    def called_back(self, number: int, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Student code calls what the test handed over: that may be called, and nothing else."""
        try:
            target = self.side.home(number)
            value = next(target) if verb == "next" and isinstance(target, Iterator) else None
            if verb == "call" and callable(target):
                value = target(*args, **kwargs)
            self.reply("returned", value)
        except Exception as error:
            names = [f"builtins.{kind.__name__}" for kind in type(error).__mro__ if kind.__name__ in _ERRORS]
            self.reply("failed", names, str(error)[:_LONGEST_TEXT])

    def reply(self, *message: Any) -> None:
        try:
            self.channel.send(message, self.side)
        except ChannelClosed as error:
            raise CandidateGone("The submission's process has ended.") from error

    def result(self, message: tuple[Any, ...]) -> Any:
        match message:
            case ("value", value, str(printed)):
                sys.stdout.write(printed)
                return value
            case ("raised", list(kinds), str(text), line, str(printed)):
                sys.stdout.write(printed)
                raise _error(kinds, text, line)
        raise CandidateGone("The submission's process answered out of turn.")


class _Seeds:
    """The global random states when they were last sent: a test that seeds, seeds both sides."""

    def __init__(self) -> None:
        self.last = self.states()

    @staticmethod
    def states() -> dict[str, Any]:
        return {
            "torch": torch.get_rng_state(), "numpy": np.random.get_state(), "random": random.getstate(),
        }  # fmt: skip

    def changed(self) -> dict[str, Any]:
        now = self.states()
        changed = {name: state for name, state in now.items() if not _same(state, self.last[name])}
        self.last = now
        return changed


def _same(first: Any, second: Any) -> bool:
    if isinstance(first, torch.Tensor):
        return torch.equal(first, second)
    return all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def _error(kinds: list[Any], text: str, line: Any) -> Exception:
    """An exception that stands for the student's: of its nearest built-in type, and with its name."""
    names = [kind for kind in kinds if isinstance(kind, str)]
    known = (_ERRORS.get(name.removeprefix("builtins.")) for name in names if name.startswith("builtins."))
    base = next((kind for kind in known if kind not in (None, Exception)), None) or StudentError
    own = names[0].rpartition(".")[2] if names else ""
    kind = base if own == base.__name__ else type(_told(own, 80) or "StudentError", (base,), {})
    try:
        error: Exception = kind(_told(text, _LONGEST_TEXT))
    except TypeError:  # UnicodeDecodeError and its like want more than a message.
        error = StudentError(_told(text, _LONGEST_TEXT))
    match line:
        case (str(function), int(number), str(code)):
            error.student_line = (_told(function, 80), number, _told(code, 200))  # type: ignore[attr-defined]
    return error


def last_error(outputs: Sequence[dict[str, Any]]) -> Exception:
    """The error that a cell's outputs end with, as the exception that stands for it."""
    errors = [output for output in outputs if output["output_type"] == "error"]
    name, text = (errors[-1]["ename"], errors[-1]["evalue"]) if errors else ("", "")
    return _error([f"builtins.{name}"], text, None)


def _told(text: str, longest: int) -> str:
    """A student's words, shortened, and without what cannot be written to a file."""
    return text[:longest].replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _library_name(value: Any) -> tuple[str, str] | None:
    """The module and name of something that a library of both sides defines."""
    if inspect.ismodule(value):
        return None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, types.BuiltinFunctionType) and module is None:
        module = "torch" if getattr(torch, value.__name__, None) is value else None
    if not (isinstance(module, str) and isinstance(name, str)):
        return None
    if module.partition(".")[0] not in _LIBRARIES or "<locals>" in name:
        return None
    try:
        found: Any = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return None
    return (module, name) if found is value else None
