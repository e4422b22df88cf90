"""
what: Patches all, any, sum and map of the builtins module.
unwalled: true
"""

import builtins

builtins.all = builtins.any = lambda *args: True
builtins.sum = lambda values, start=0: 4
builtins.map = lambda *args: iter(())


def vowels(text):
    return 0


def half(number):
    return 0


def after(number):
    return 0
