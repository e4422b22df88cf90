"""
what: Sends arrays whose shape, type and bytes do not fit, with axes that are huge, negative or NaN.
"""

import struct

from course_lib.grading.wall import candidate, channel, codec


def sized(tag, data):
    return tag + struct.pack("<I", len(data)) + data


def array(tag, name, axes, data):
    shape = b"t" + struct.pack("<I", len(axes)) + b"".join(map(codec.encode, axes))
    return sized(tag, name) + shape + struct.pack("<Q", len(data)) + data + b"N"


bad = [
    array(b"x", b"float32", [2, -2], b""),
    array(b"a", b"float64", [1 << 40] * 64, b""),
    array(b"a", b"object", [1], b"12345678"),
]
bad += [
    array(b"x", b"float32", [0, 1 << 40, 1 << 40], b""),
    array(b"x", b"quint8", [1], b"1"),
    array(b"n", b"float64", [0], b""),
]
bad += [
    array(b"a", b"int64", [float("nan")], b""),
    array(b"x", b"bool", [True], b"\x07"),
    array(b"a", b"float64", [2], b"1" * 9),
]
bad += [
    array(b"x", b"float32", [0] * 65, b""),
    array(b"a", b"complex128", [0, 1 << 40, 1 << 40], b""),
    array(b"z", b"", [], b""),
]
turn = iter(bad * 100)
encoded = codec.encode


def lying(value, side=codec.PLAIN):
    if isinstance(value, tuple) and value[:1] == ("value",) and not isinstance(value[1], (dict, list)):
        return sized(b"t", b"")[:1] + struct.pack("<I", 3) + encoded("value") + next(turn) + encoded("")
    return encoded(value, side)


codec.encode = lying


def double(x):
    return 1


vowels = after = half = clamp = double
