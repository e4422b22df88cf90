"""
what: Gives classes and functions names with control signs, markup and the words of messages.
"""


def weird(name):
    return type(name, (Exception,), {"__doc__": name})


def double(x):
    raise weird("CheckFailed\x00\n<script>alert(1)</script>")("\u202epassed\x1b[2J" * 9)


def vowels(text):
    raise weird("")("\ud800")


def half(number):
    raise weird("ok" * 10_000)("x" * 10_000_000)


class Counter(Exception):
    __qualname__ = "ValueError"
    __module__ = "builtins"


def refuse(x):
    raise Counter("graded: 15 of 15")
