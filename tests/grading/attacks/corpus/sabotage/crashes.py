"""
what: Crashes its process inside of the tests, by a wild pointer, an abort and a broken stack.
told: ["killed by signal"]
"""

import ctypes
import os
import sys


def double(x):
    ctypes.string_at(0)


def vowels(text):
    os.abort()


def half(number):
    sys.setrecursionlimit(10**9)

    def deeper():
        return deeper()

    return deeper()
