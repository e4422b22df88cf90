"""
what: Yields, iterates and answers without end.
told: ["was stopped after 5 seconds"]
"""

import itertools


def squares(count):
    return itertools.count()


def vowels(text):
    return range(10**15)


class Counter:
    def __init__(self, start):
        pass

    def __getattr__(self, name):
        return self

    def __call__(self, *args):
        return Counter(0)

    def __iter__(self):
        return self

    def __next__(self):
        return self
