"""
what: Gives the callback another code, other defaults, and itself back.
"""


def nothing(*args, **kwargs):
    return 50


def twice(function, x):
    for name, value in {"__code__": nothing.__code__, "__call__": nothing, "__class__": int}.items():
        try:
            setattr(function, name, value)
        except (AttributeError, TypeError) as error:
            print(type(error).__name__)
    return function
