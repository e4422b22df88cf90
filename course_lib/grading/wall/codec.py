"""Plain data as bytes: all that crosses the wall. Nothing is ever unpickled, and every size is bounded.

A value is a tag of one byte and what the tag says; integers are little-endian, `n` is a count of 4 bytes:

    N T F .              None, True, False, Ellipsis
    i n bytes            an integer, in two's complement
    f, c                 a float of 8 bytes, a complex number of 16
    s n bytes, b n bytes a text in UTF-8, bytes
    l t S Z n values     list, tuple, set, frozenset
    d n pairs            dict
    / :                  slice, range: three values
    z n values           torch.Size
    a dtype shape data   numpy array: the type's name, the axes, the numbers in order
    n dtype data         numpy scalar
    x dtype shape data   torch tensor, on the CPU
    D V                  torch.dtype, torch.device: by name
    o entry              something that stays with the sender: what `Side.out` made of it, a value
    m entry              something that comes home: what `Side.home` made of it, a value

A tensor's data are followed by one value more, which `Side.tensor_out` made: how it takes part in gradients.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from math import prod
from typing import Any, NamedTuple

import numpy as np
import torch

DEEPEST = 100
MOST_VALUES = 2_000_000
LARGEST_INTEGER = 1 << 16  # bytes
LARGEST_AXIS = 1 << 40

_TENSOR_TYPES = {
    str(kind).removeprefix("torch."): kind
    for kind in (
        torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128,
        torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8, torch.bool,
    )
}  # fmt: skip
_ARRAY_TYPES = {
    str(kind): kind
    for kind in map(
        np.dtype,
        ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
         "float16", "float32", "float64", "complex64", "complex128"),
    )
}  # fmt: skip
_CONSTANTS: dict[bytes, Any] = {b"N": None, b"T": True, b"F": False, b".": Ellipsis}


class CodecError(ValueError):
    """A value that cannot cross the wall, or bytes that are none; the message says which."""


class Side:
    """How one side of the wall stands to what is no plain data; this one lets nothing of the sort pass."""

    def out(self, value: Any) -> tuple[bytes, Any]:
        """Return the tag (o or m) and the plain entry for something that stays on its side."""
        raise CodecError(f"a {type(value).__name__} is no plain data")

    def proxy(self, entry: Any) -> Any:
        """Return what stands here for something of the other side."""
        raise CodecError("objects do not pass here")

    def home(self, entry: Any) -> Any:
        """Return what this side once sent out."""
        raise CodecError("objects do not pass here")

    def noted(self, value: Any) -> Any:
        """Take note of what can be changed in place; both sides meet the same, in the same order."""
        return value

    def tensor_out(self, tensor: torch.Tensor) -> Any:
        """Return what the other side needs to know of a tensor besides its numbers."""
        return None

    def tensor_in(self, tensor: torch.Tensor, entry: Any) -> torch.Tensor:
        """Return the tensor that stands here for one of the other side."""
        return tensor


PLAIN = Side()


def encode(value: Any, side: Side = PLAIN) -> bytes:
    """Return a value as bytes; raises CodecError for one that is too large, too deep or not to be sent."""
    parts: list[bytes] = []
    _Writer(side, parts.append).write(value, 0)
    return b"".join(parts)


def decode(data: bytes | bytearray | memoryview, side: Side = PLAIN) -> Any:
    """Return the value that bytes stand for; raises CodecError for bytes that stand for none."""
    reader = _Reader(side, memoryview(data))
    try:
        value = reader.read(0)
    except CodecError:
        raise
    except (ValueError, TypeError, RuntimeError, OverflowError, struct.error) as error:
        raise CodecError(f"bytes that stand for no value: {error}") from error
    if reader.place != len(data):
        raise CodecError("bytes after the value's end")
    return value


class _Writer:
    def __init__(self, side: Side, put: Callable[[bytes], None]) -> None:
        self.side, self.put, self.count = side, put, 0
        self.open: set[int] = set()  # the containers that are being written, by id()

    def write(self, value: Any, depth: int) -> None:
        self.count += 1
        if depth > DEEPEST or self.count > MOST_VALUES:
            raise CodecError(f"more than {MOST_VALUES} values, or nested deeper than {DEEPEST}")
        # By type, and with the base's own methods: a subclass may answer for itself as it likes.
        own = type(value)
        write = next((write for kind, write in _WRITERS if issubclass(own, kind)), None)
        if write is None or id(value) in self.open:  # No plain data, or a container that holds itself.
            tag, entry = self.side.out(value)
            self.put(tag)
            return self.write(entry, depth + 1)
        if not issubclass(own, list | dict | tuple | set):
            return write(self, value, depth)
        self.open.add(id(value))
        try:
            return write(self, value, depth)
        finally:
            self.open.discard(id(value))

    def constant(self, value: Any, depth: int) -> None:
        self.put({None: b"N", True: b"T", False: b"F", Ellipsis: b"."}[value])

    def integer(self, value: int, depth: int) -> None:
        size = int.bit_length(value) // 8 + 1
        if size > LARGEST_INTEGER:
            raise CodecError(f"an integer of {size} bytes")
        self.sized(b"i", int.to_bytes(value, size, "little", signed=True))

    def floating(self, value: float, depth: int) -> None:
        self.put(b"f" + struct.pack("<d", value))

    def complex(self, value: complex, depth: int) -> None:
        self.put(b"c" + struct.pack("<dd", value.real, value.imag))

    def text(self, value: str, depth: int) -> None:
        self.sized(b"s", str.encode(value, "utf-8", "surrogatepass"))

    def raw(self, value: bytes, depth: int) -> None:
        self.sized(b"b", bytes(value))

    def sized(self, tag: bytes, data: bytes) -> None:
        self.put(tag + struct.pack("<I", len(data)))
        self.put(data)

    def several(self, tag: bytes, values: Iterable[Any], depth: int) -> None:
        items = list(values)
        self.put(tag + struct.pack("<I", len(items)))
        for item in items:
            self.write(item, depth + 1)

    def collection(self, value: list[Any] | set[Any], depth: int) -> None:
        if issubclass(type(value), list):
            self.several(b"l", list.__iter__(value), depth)  # type: ignore[arg-type]
        else:
            self.several(b"S", set.__iter__(value), depth)  # type: ignore[arg-type]
        self.side.noted(value)

    def mapping(self, value: dict[Any, Any], depth: int) -> None:
        self.put(b"d" + struct.pack("<I", len(value)))
        for pair in list(dict.items(value)):
            for part in pair:
                self.write(part, depth + 1)
        self.side.noted(value)

    def steps(self, value: slice | range, depth: int) -> None:
        self.put(b"/" if isinstance(value, slice) else b":")
        for part in (value.start, value.stop, value.step):
            self.write(part, depth + 1)

    def array(self, value: np.ndarray[Any, Any], depth: int) -> None:
        name = str(value.dtype.newbyteorder("="))
        if name not in _ARRAY_TYPES:
            raise CodecError(f"an array of {value.dtype}")
        self.numbers(b"a", name, value.shape, np.ascontiguousarray(value, dtype=name).tobytes(), depth)
        self.side.noted(value)

    def scalar(self, value: np.generic, depth: int) -> None:
        if isinstance(value, np.str_):
            self.text(value, depth)
        elif str(value.dtype) not in _ARRAY_TYPES:
            raise CodecError(f"a scalar of {value.dtype}")
        else:
            self.numbers(b"n", str(value.dtype), (), value.tobytes(), depth)

    def tensor(self, value: torch.Tensor, depth: int) -> None:
        name = str(value.dtype).removeprefix("torch.")
        if name not in _TENSOR_TYPES or value.layout is not torch.strided or value.is_meta:
            raise CodecError(f"a tensor of {value.dtype} with layout {value.layout}")
        numbers = torch.empty(value.numel(), dtype=value.dtype)
        numbers.copy_(value.detach().reshape(-1))
        data = numbers.view(torch.uint8).numpy().tobytes() if numbers.numel() else b""
        self.numbers(b"x", name, tuple(value.shape), data, depth)
        self.write(self.side.tensor_out(value), depth + 1)
        self.side.noted(value)

    def numbers(self, tag: bytes, name: str, shape: tuple[int, ...], data: bytes, depth: int) -> None:
        self.sized(tag, name.encode())
        self.several(b"t", shape, depth)
        self.put(struct.pack("<Q", len(data)))
        self.put(data)

    def torch_name(self, value: torch.dtype | torch.device, depth: int) -> None:
        tag = b"D" if isinstance(value, torch.dtype) else b"V"
        self.sized(tag, str(value).removeprefix("torch.").encode())


# The first kind that fits; subclasses of containers cross as what they are based on.
_WRITERS: tuple[tuple[Any, Callable[[_Writer, Any, int], None]], ...] = (
    ((type(None), bool, type(Ellipsis)), _Writer.constant),
    (np.generic, _Writer.scalar),
    (int, _Writer.integer),
    (float, _Writer.floating),
    (complex, _Writer.complex),
    (str, _Writer.text),
    ((bytes, bytearray), _Writer.raw),
    (torch.Tensor, _Writer.tensor),
    (np.ndarray, _Writer.array),
    ((list, set), _Writer.collection),
    (torch.Size, lambda writer, value, depth: writer.several(b"z", value, depth)),
    (tuple, lambda writer, value, depth: writer.several(b"t", tuple.__iter__(value), depth)),
    (dict, _Writer.mapping),
    (frozenset, lambda writer, value, depth: writer.several(b"Z", value, depth)),
    ((slice, range), _Writer.steps),
    ((torch.dtype, torch.device), _Writer.torch_name),
)


class _Numbers(NamedTuple):
    name: str
    shape: tuple[int, ...]
    data: memoryview


class _Reader:
    def __init__(self, side: Side, data: memoryview) -> None:
        self.side, self.data, self.place, self.count = side, data, 0, 0

    def read(self, depth: int) -> Any:
        self.count += 1
        if depth > DEEPEST or self.count > MOST_VALUES:
            raise CodecError(f"more than {MOST_VALUES} values, or nested deeper than {DEEPEST}")
        tag = bytes(self.take(1))
        if tag in _CONSTANTS:
            return _CONSTANTS[tag]
        if tag not in _READERS:
            raise CodecError(f"no tag: {tag!r}")
        return _READERS[tag](self, depth + 1)

    def take(self, size: int) -> memoryview:
        if size > len(self.data) - self.place:
            raise CodecError("the bytes end within a value")
        self.place += size
        return self.data[self.place - size : self.place]

    def sized(self, depth: int) -> memoryview:
        (size,) = struct.unpack("<I", self.take(4))
        return self.take(size)

    def integer(self, depth: int) -> int:
        data = self.sized(depth)
        if len(data) > LARGEST_INTEGER:
            raise CodecError(f"an integer of {len(data)} bytes")
        return int.from_bytes(data, "little", signed=True)

    def complex(self, depth: int) -> complex:
        return complex(*struct.unpack("<dd", self.take(16)))

    def text(self, depth: int) -> str:
        return bytes(self.sized(depth)).decode("utf-8", "surrogatepass")

    def several(self, depth: int) -> list[Any]:
        (count,) = struct.unpack("<I", self.take(4))
        return [self.read(depth) for _ in range(count)]

    def several_once(self, depth: int) -> set[Any]:
        """One after another: among values of one hash an alarm must be able to end this."""
        (count,) = struct.unpack("<I", self.take(4))
        return {self.read(depth) for _ in range(count)}

    def mapping(self, depth: int) -> dict[Any, Any]:
        (count,) = struct.unpack("<I", self.take(4))
        return {self.read(depth): self.read(depth) for _ in range(count)}

    def three(self, depth: int) -> list[Any]:
        return [self.read(depth) for _ in range(3)]

    def numbers(self, depth: int) -> _Numbers:
        name = self.text(depth)
        (axes,) = struct.unpack("<xI", self.take(5))
        shape = tuple(self.read(depth) for _ in range(axes)) if axes <= 64 else ()
        if axes > 64 or not all(type(axis) is int and 0 <= axis <= LARGEST_AXIS for axis in shape):
            raise CodecError("an array whose shape is none")
        (size,) = struct.unpack("<Q", self.take(8))
        return _Numbers(name, shape, self.take(size))

    def array(self, depth: int) -> np.ndarray[Any, Any]:
        name, shape, data = self.numbers(depth)
        if name not in _ARRAY_TYPES:
            raise CodecError(f"an array of {name[:20]!r}")
        kind = _ARRAY_TYPES[name]
        _check_size(shape, kind.itemsize, data)
        if kind == np.bool_:
            return (np.frombuffer(data, np.uint8) != 0).reshape(shape)
        return np.frombuffer(bytearray(data), kind).reshape(shape)

    def tensor(self, depth: int) -> torch.Tensor:
        name, shape, data = self.numbers(depth)
        if name not in _TENSOR_TYPES:
            raise CodecError(f"a tensor of {name[:20]!r}")
        kind = _TENSOR_TYPES[name]
        _check_size(shape, kind.itemsize, data)
        if not data:
            tensor = torch.empty(shape, dtype=kind)
        elif kind is torch.bool:  # A byte that is neither 0 nor 1 must not become a truth value.
            tensor = (torch.frombuffer(bytearray(data), dtype=torch.uint8) != 0).reshape(shape)
        else:
            tensor = torch.frombuffer(bytearray(data), dtype=kind).reshape(shape)
        return self.side.noted(self.side.tensor_in(tensor, self.read(depth)))

    def torch_type(self, depth: int) -> torch.dtype:
        name = self.text(depth)
        if name not in _TENSOR_TYPES:
            raise CodecError(f"no type of tensors: {name[:20]!r}")
        return _TENSOR_TYPES[name]


def _check_size(shape: tuple[int, ...], item: int, data: memoryview) -> None:
    if prod(shape) * item != len(data):
        raise CodecError(f"an array of shape {shape} with {len(data)} bytes")


_READERS: dict[bytes, Callable[[_Reader, int], Any]] = {
    b"i": _Reader.integer,
    b"f": lambda reader, depth: struct.unpack("<d", reader.take(8))[0],
    b"c": _Reader.complex,
    b"s": _Reader.text,
    b"b": lambda reader, depth: bytes(reader.sized(depth)),
    b"l": lambda reader, depth: reader.side.noted(reader.several(depth)),
    b"t": lambda reader, depth: tuple(reader.several(depth)),
    b"S": lambda reader, depth: reader.side.noted(reader.several_once(depth)),
    b"Z": lambda reader, depth: frozenset(reader.several_once(depth)),
    b"z": lambda reader, depth: torch.Size(reader.several(depth)),
    b"d": lambda reader, depth: reader.side.noted(reader.mapping(depth)),
    b"/": lambda reader, depth: slice(*reader.three(depth)),
    b":": lambda reader, depth: range(*reader.three(depth)),
    b"a": lambda reader, depth: reader.side.noted(reader.array(depth)),
    b"n": lambda reader, depth: reader.array(depth)[()],
    b"x": _Reader.tensor,
    b"D": _Reader.torch_type,
    b"V": lambda reader, depth: torch.device(reader.text(depth)),
    b"o": lambda reader, depth: reader.side.proxy(reader.read(depth)),
    b"m": lambda reader, depth: reader.side.home(reader.read(depth)),
}
