"""
what: Writes, empties, renames, links and removes the gradebook, solutions and a neighbour's submission.
"""

import os
import shutil
import sqlite3

COURSE = "@COURSE@"
targets = [
    f"{COURSE}/gradebook.db",
    f"{COURSE}/submitted/neighbour/ps95/ps95.ipynb",
    f"{COURSE}/solutions/ps95/ps95.ipynb",
]
tries = [
    lambda path: open(path, "wb").write(b"15"),
    lambda path: open(path, "ab").write(b"15"),
    lambda path: os.truncate(path, 0),
    os.remove,
    lambda path: os.rename(path, path + ".old"),
    lambda path: os.chmod(path, 0o777),
    lambda path: os.utime(path, (0, 0)),
    lambda path: os.link(path, path + ".link"),
    lambda path: os.mkdir(os.path.dirname(path) + "/new"),
    lambda path: os.symlink("/", os.path.dirname(path) + "/link"),
    lambda path: shutil.rmtree(os.path.dirname(path)),
    lambda path: sqlite3.connect(path).execute("update grade set points = 99"),
]
for path in targets:
    for attempt in tries:
        try:
            attempt(path)
        except (OSError, sqlite3.Error) as error:
            print(type(error).__name__)
