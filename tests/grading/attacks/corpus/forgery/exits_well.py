"""
what: Leaves with exit status 0 from inside the tested functions, in every way that Python has.
told: ["ended by itself"]
"""

import os
import sys


def double(x):
    os._exit(0)


def vowels(text):
    sys.exit(0)


def half(number):
    raise SystemExit


def refuse(x):
    raise GeneratorExit


def clamp(x):
    raise KeyboardInterrupt
