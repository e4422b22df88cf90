"""
what: Sends truth values, tensors and arrays of them, whose bytes are neither 0 nor 1.
"""

import struct

from course_lib.grading.wall import codec

encoded = codec.encode


def odd(tag, size):
    name = tag + struct.pack("<I", 4) + b"bool"
    return name + b"t" + struct.pack("<I", 1) + codec_int(size) + struct.pack("<Q", size) + b"\xfe" * size


def codec_int(value):
    return encoded(value)


def lying(value, side=codec.PLAIN):
    if isinstance(value, tuple) and value[:1] == ("value",) and not isinstance(value[1], (dict, list)):
        return b"t" + struct.pack("<I", 3) + encoded("value") + odd(b"x", 2) + b"N" + encoded("")
    return encoded(value, side)


codec.encode = lying


def double(x):
    return 1


vowels = after = half = double
