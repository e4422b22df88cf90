"""What crosses the wall comes over unchanged; what is no message is refused, and nothing is unpickled."""

from __future__ import annotations

import contextlib
import pickle
import struct
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.grading.wall import codec
from course_lib.grading.wall.codec import CodecError, decode, encode

SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**200), 2**200) | st.floats() | st.complex_numbers()
    | st.text() | st.binary() | st.just(...)
)  # fmt: skip
HASHABLE = st.none() | st.booleans() | st.integers() | st.text() | st.binary()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(HASHABLE, inner, max_size=4)
        | st.sets(HASHABLE, max_size=4)
        | st.frozensets(HASHABLE, max_size=4)
    ),
    max_leaves=20,
)
TENSORS = [
    torch.arange(6).reshape(2, 3).T,
    torch.tensor(2.5),
    torch.tensor([[True, False]]),
    torch.empty(0, 3),
    torch.tensor([float("nan"), float("inf"), -0.0]),
    torch.randn(3, 1).T[:, :1],
    torch.randn(4, dtype=torch.bfloat16),
    torch.tensor([1 + 2j]).conj(),
    torch.ones(3, dtype=torch.int8).expand(2, 3),
]


def same(first: Any, second: Any) -> bool:
    """Equal in type and value, all the way down; NaN equals itself."""
    if type(first) is not type(second):
        return False
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict):
        return same(list(first), list(second)) and same(list(first.values()), list(second.values()))
    return repr(first) == repr(second) if isinstance(first, float | complex) else bool(first == second)


@settings(max_examples=300)
@given(VALUES)
def test_plain_data_come_over_unchanged(value: Any) -> None:
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize("tensor", TENSORS, ids=lambda tensor: f"{tensor.dtype}{list(tensor.shape)}")
def test_tensors_come_over_unchanged(tensor: torch.Tensor) -> None:
    found = decode(encode(tensor))
    assert (found.dtype, found.shape) == (tensor.dtype, tensor.shape)
    assert torch.equal(found.nan_to_num(7), tensor.nan_to_num(7))


@pytest.mark.parametrize(
    "kind", ["bool", "int8", "uint16", "int64", "float16", "float64", "complex64", ">f8"]
)
def test_arrays_and_scalars_come_over_unchanged(kind: str) -> None:
    array = np.arange(6).astype(kind).reshape(2, 3).T
    found = decode(encode(array))
    assert found.dtype == array.dtype.newbyteorder("=")
    assert np.array_equal(found, array)
    scalar = decode(encode(array[1, 1]))
    assert isinstance(scalar, np.generic)
    assert scalar == array[1, 1]


def test_torch_s_own_small_things_come_over() -> None:
    value = [torch.float64, torch.device("cpu"), torch.Size([2, 3]), slice(1, None, 2), range(3, 9, 2)]
    assert same(decode(encode(value)), value)


def test_what_is_based_on_a_container_comes_over_as_that() -> None:
    from collections import Counter, OrderedDict, namedtuple

    pair = namedtuple("pair", "x y")(1, 2)
    found = decode(encode([pair, OrderedDict(a=1), Counter("aa"), torch.ones(2, 2).max(dim=0)]))
    assert same(found[:3], [(1, 2), {"a": 1}, {"a": 2}])
    assert type(found[3]) is tuple


def test_objects_functions_and_odd_tensors_do_not_cross() -> None:
    for value in (
        object(),
        len,
        torch.ones(2).to_sparse(),
        np.array(["a"]),
        np.array([object()]),
        1 << 600_000,
    ):
        with pytest.raises(CodecError):
            encode(value)
    holds_itself: list[Any] = []
    holds_itself.append(holds_itself)
    with pytest.raises(CodecError, match="a list is no plain data"):
        encode(holds_itself)


def nested(depth: int) -> bytes:
    return b"l\x01\x00\x00\x00" * depth + b"N"


def array(name: bytes, axes: list[int], data: bytes, tag: bytes = b"x") -> bytes:
    shape = b"t" + struct.pack("<I", len(axes)) + b"".join(encode(axis) for axis in axes)
    end = b"N" if tag == b"x" else b""
    return tag + struct.pack("<I", len(name)) + name + shape + struct.pack("<Q", len(data)) + data + end


BROKEN = {
    "nothing": b"",
    "unknown tag": b"?",
    "a pickle": pickle.dumps([1, 2]),
    "the end is missing": encode("abc")[:-1],
    "more than a value": encode(1) + b"N",
    "a lying length": b"s\xff\xff\xff\xffabc",
    "a lying count": b"l\xff\xff\xff\xff",
    "too deep": nested(codec.DEEPEST + 1),
    "a list as key": b"d\x01\x00\x00\x00" + encode([]) + b"N",
    "no text": b"s\x01\x00\x00\x00\xff",
    "too large an integer": b"i" + struct.pack("<I", 1 << 17) + bytes(1 << 17),
    "an array of objects": array(b"object", [1], bytes(8), b"a"),
    "a tensor of an unknown type": array(b"qint8", [1], b"1"),
    "fewer numbers than the shape": array(b"float32", [2], bytes(4)),
    "more numbers than the shape": array(b"float32", [1], bytes(8)),
    "a negative axis": array(b"float32", [-1, -1], bytes(4)),
    "huge axes and no numbers": array(b"float32", [1 << 40, 1 << 40, 0], b""),
    "too large an axis": array(b"float32", [1 << 62], bytes(4)),
    "a truth value as axis": array(b"float32", [True], bytes(4)),
    "too many axes": array(b"float32", [1] * 65, bytes(4)),
    "an object": b"o" + encode((1, "x")),
    "something comes home": b"m" + encode(1),
    "a range without step": b":" + encode(1) + encode(2) + encode(0),
    "another device": b"V\x05\x00\x00\x00mars:",
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_bytes_that_stand_for_nothing_are_refused(what: str) -> None:
    with pytest.raises(CodecError):
        decode(BROKEN[what])


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_value_or_the_codec_s_own_error(data: bytes) -> None:
    with contextlib.suppress(CodecError):
        decode(data)


@settings(max_examples=300)
@given(VALUES, st.integers(0, 10_000), st.integers(0, 255))
def test_a_changed_byte_gives_a_value_or_the_codec_s_own_error(value: Any, place: int, byte: int) -> None:
    data = bytearray(encode(value))
    data[place % len(data)] = byte
    with contextlib.suppress(CodecError):
        decode(data)


def test_no_more_values_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encode([None] * 100)
    monkeypatch.setattr(codec, "MOST_VALUES", 50)
    with pytest.raises(CodecError, match="more than 50 values"):
        decode(data)
    with pytest.raises(CodecError, match="more than 50 values"):
        encode([None] * 100)


def test_a_byte_that_is_neither_true_nor_false_becomes_one_of_them() -> None:
    found = decode(array(b"bool", [2], b"\x02\x00"))
    assert torch.equal(found, torch.tensor([True, False]))
    assert int(found.sum()) == 1
