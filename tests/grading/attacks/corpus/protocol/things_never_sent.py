"""
what: Claims that what it returns is the test's own, by numbers that were sent or never were.
"""

import struct

from course_lib.grading.wall import codec

encoded = codec.encode
turn = iter([0, 1, 2, -1, 10**30, True, None, "0", (0,), 0.0] * 100)


def lying(value, side=codec.PLAIN):
    if isinstance(value, tuple) and value[:1] == ("value",) and not isinstance(value[1], (dict, list)):
        return b"t" + struct.pack("<I", 3) + encoded("value") + b"m" + encoded(next(turn)) + encoded("")
    return encoded(value, side)


codec.encode = lying


def double(x):
    return 1


vowels = after = half = clamp = double


def twice(function, x):
    return function
