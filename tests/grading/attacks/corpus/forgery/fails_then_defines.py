"""
what: Makes one test fail before it assigns its names, and defines these names for the next one.
unwalled: true
"""

bounds = expected_bounds = [1, 2, 3]


def clamp(x):
    raise ValueError("not today")
