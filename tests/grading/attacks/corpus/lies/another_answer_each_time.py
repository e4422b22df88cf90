"""
what: Returns iterators, properties and objects whose answer differs each time that it is asked for.
"""

import itertools

answers = itertools.cycle([0, 4, 7, 2.0, True, None])


class Changing:
    value = property(lambda self: next(answers))

    def step(self, by):
        return next(answers)

    def __len__(self):
        return next(answers)

    def __getattr__(self, name):
        return next(answers)

    def __iter__(self):
        return iter([next(answers)] * 2)


def Counter(start):
    return Changing()


def vowels(text):
    return Changing()


def clamp(x):
    return Changing()


def squares(count):
    return Changing()
