"""
what: Sends dicts whose keys cannot be keys, sets of lists, slices and sizes of texts, unknown types.
"""

import struct

from course_lib.grading.wall import codec

encoded = codec.encode
one = struct.pack("<I", 1)
bodies = [
    b"d" + one + encoded([1]) + b"N",
    b"S" + one + encoded([]),
    b"z" + one + encoded("x"),
    b"D" + encoded("object")[1:],
]
bodies += [
    b"V" + encoded("no device")[1:],
    b":" + encoded("x") * 3,
    b"s" + one + b"\xff",
    b"i" + struct.pack("<I", 2**32 - 1),
]
bodies += [
    b"i" + struct.pack("<I", 70_000) + b"\x7f" * 70_000,
    b"\x80\x04\x95",
    b"cposix\nsystem\n(S'id'\ntR.",
]
turn = iter(bodies * 100)


def lying(value, side=codec.PLAIN):
    if isinstance(value, tuple) and value[:1] == ("value",) and not isinstance(value[1], (dict, list)):
        return b"t" + struct.pack("<I", 3) + encoded("value") + next(turn) + encoded("")
    return encoded(value, side)


codec.encode = lying


def double(x):
    return 1


vowels = after = half = double
