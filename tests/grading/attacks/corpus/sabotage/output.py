"""
what: Prints ten gigabytes, as text, as errors, as pictures and past Python's own streams.
"""

import os
import sys

from IPython.display import HTML, display

text = "x" * (1 << 20)
for _ in range(30):
    print(text)
    print(text, file=sys.stderr)
    display(HTML(text))
    try:
        os.write(1, text.encode())
        os.write(2, text.encode())
    except OSError:
        pass


def double(x):
    while True:
        print(text)


def vowels(text):
    for _ in range(100):
        print(text * 10_000)
    raise ValueError(text * 1_000_000)
