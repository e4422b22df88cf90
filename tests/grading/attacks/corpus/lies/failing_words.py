"""
what: Raises exceptions whose __str__ raises, prints, leaves, or never ends, and whose type lies.
"""


class Raises(Exception):
    def __str__(self):
        raise self


class Leaves(Exception):
    def __str__(self):
        raise SystemExit(0)


class Long(Exception):
    def __str__(self):
        return "passed " * 10_000_000


class Liar(Exception):
    __class__ = StopIteration

    def __str__(self):
        return 4


def double(x):
    raise Raises


def vowels(text):
    raise Leaves


def half(number):
    raise Long


def clamp(x):
    raise Liar


def refuse(x):
    raise ExceptionGroup("many", [Raises(), Long()])
