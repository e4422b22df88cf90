"""
what: Sends lists nested a hundred thousand deep, and objects within objects' entries.
"""

import struct

from course_lib.grading.wall import codec

encoded = codec.encode
bodies = [
    (b"l" + struct.pack("<I", 1)) * 100_000 + b"N",
    b"o" * 100_000 + b"N",
    b"x" + b"o" * 50,
    b"m" * 10_000 + b"N",
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
