"""
what: Lets the test's callback and its own function call each other ten thousand deep.
"""


def twice(function, x):
    def deeper(depth):
        return function(depth) if depth > 10_000 else deeper(function(depth) * 0 + depth + 1)

    return deeper(0)
