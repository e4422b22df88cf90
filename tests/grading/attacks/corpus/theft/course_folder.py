"""
what: Reads solutions, hidden tests, other submissions and the gradebook in the course's folder.
"""

import glob
import os

COURSE = "@COURSE@"
wanted = [f"{COURSE}/solutions/ps95/ps95.md", f"{COURSE}/solutions/ps95/ps95.ipynb", f"{COURSE}/gradebook.db"]
wanted += [f"{COURSE}/submitted/neighbour/ps95/ps95.ipynb", "../../../solutions/ps95/ps95.md"]
wanted += glob.glob(f"{COURSE}/**", recursive=True)
for path in wanted:
    try:
        with open(path, "rb") as file:
            print("BREACH: read", file.read().hex())
    except OSError as error:
        print(type(error).__name__)
for path in (COURSE, os.path.dirname(COURSE), "/home", "/root", "/tmp", ".."):
    try:
        print("BREACH: listed", path, os.listdir(path)) if os.listdir(path) else None
    except OSError as error:
        print(type(error).__name__)
