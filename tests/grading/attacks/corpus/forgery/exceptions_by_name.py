"""
what: Raises exceptions that are called as the checks' own, as ValueError, and as a loop's end.
"""


class CheckFailed(AssertionError):
    """Named as the checks' own."""


class _TimeOver(BaseException):
    pass


ValueErrors = type("ValueError", (Exception,), {"__module__": "builtins"})
StopIterations = type("StopIteration", (Exception,), {"__module__": "builtins"})


def double(x):
    raise CheckFailed("passed")


def vowels(text):
    raise _TimeOver


def refuse(x):
    raise ValueErrors("x is negative") if x < 0 else StopIterations("2")


def half(number):
    raise StopIterations
