"""
what: Sends sets and dicts of a million numbers with the same hash, which take for ever to build.
told: ["was stopped after 5 seconds"]
"""

same = [place * (2**61 - 1) for place in range(150_000)]


def vowels(text):
    import struct

    from course_lib.grading.wall import codec

    body = b"".join(map(codec.encode, same))
    encoded = codec.encode

    def lying(value, side=codec.PLAIN):
        if isinstance(value, tuple) and value[:1] == ("value",):
            return (
                b"t"
                + struct.pack("<I", 3)
                + encoded("value")
                + b"S"
                + struct.pack("<I", len(same))
                + body
                + encoded("")
            )
        return encoded(value, side)

    codec.encode = lying
    return 4
