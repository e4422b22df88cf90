"""
what: Returns a million numbers, and a hundred thousand objects, each of which would need a proxy.
"""


class Thing:
    pass


def double(x):
    return [Thing() for _ in range(100_000)]


def vowels(text):
    return list(range(1_000_000))
