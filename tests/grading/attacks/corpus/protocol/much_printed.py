"""
what: Says with every answer that thirty megabytes were printed, and returns as much text.
"""

from course_lib.grading.wall import shell

shell.Outputs.text = lambda self: "printed " * 700_000


def vowels(text):
    return "four" * 3_000_000


def half(number):
    raise ValueError("x" * 10_000_000)


def squares(count):
    return iter(["y" * 10_000_000] * count)
