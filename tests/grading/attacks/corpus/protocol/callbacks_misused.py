"""
what: Calls the test's callback with what it cannot take, huge data and itself, and ends within it.
"""

import os


def twice(function, x):
    for arguments in ((), (1, 2, 3), (function,), ("x" * 1_000_000,), (None,), ([[]] * 100_000,)):
        try:
            function(*arguments)
        except Exception as error:
            print(type(error).__name__)
    for strange in (
        lambda: next(function),
        lambda: list(function),
        lambda: function(x=1),
        lambda: function.append(1),
    ):
        try:
            strange()
        except Exception as error:
            print(type(error).__name__)
    import threading

    threading.Timer(0.05, lambda: os._exit(0)).start()
    while True:
        function(1)
