"""
what: Fills its scratch folder with one large file, many files, and folders in folders.
"""

import os

written = 0
try:
    for place in range(100):
        with open(f"large-{place}", "wb") as file:
            file.write(b"1" * (4 << 20))
        written += 4
except OSError as error:
    print(type(error).__name__)
print(written)
if written > 24:
    print("BREACH: wrote", written, "MiB")
try:
    for place in range(20_000):
        open(f"small-{place}", "w").close()
    print("BREACH: twenty thousand files")
except OSError as error:
    print(type(error).__name__)
try:
    for _ in range(1000):
        os.mkdir("deeper")
        os.chdir("deeper")
except OSError as error:
    print(type(error).__name__)
