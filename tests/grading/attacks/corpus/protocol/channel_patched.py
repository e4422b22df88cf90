"""
what: Replaces the channel, the codec's writers and the student's side in its process by lying ones.
status: partly graded
"""

from course_lib.grading.wall import candidate, channel, codec

codec.DEEPEST = codec.MOST_VALUES = codec.LARGEST_INTEGER = 10**9
candidate._StudentSide.out = lambda self, value: (b"m", 0)
candidate._StudentSide.tensor_out = lambda self, tensor: ("graph", 10**9)
candidate._described = lambda value: "x" * 10_000_000


def double(x):
    return x * 0


def vowels(text):
    return 1 << (8 * 100_000)


def half(number):
    return object()


def clamp(x):
    return vowels
