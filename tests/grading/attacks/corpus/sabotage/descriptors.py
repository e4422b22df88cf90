"""
what: Opens files until no more can be opened, and duplicates the wall's socket.
"""

import os

kept = []
try:
    while len(kept) < 10_000:
        kept.append(open("/dev/null"))
    print("BREACH: ten thousand files")
except OSError as error:
    print(type(error).__name__, len(kept))
try:
    while True:
        os.dup(3)
except OSError as error:
    print(type(error).__name__)
