"""
what: Hangs inside of a call that looks at no signal, so that an interrupt does nothing.
told: ["was stopped after 5 seconds"]
"""

import re


def double(x):
    re.match("(a+)+$", "a" * 60 + "b")


def half(number):
    return sum(range(10**12))
