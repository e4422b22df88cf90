"""
what: Makes links in its scratch folder that lead to the course, and has them read, here or by the grader.
"""

import os

for name, target in {"a": "@COURSE@/gradebook.db", "b": "@COURSE@", "c": "/proc/self/root", "d": "/"}.items():
    for make in (os.symlink, os.link):
        try:
            make(target, name)
            with open(name if name == "a" else f"{name}/solutions/ps95/ps95.md", "rb") as file:
                print("BREACH: read", file.read())
        except OSError as error:
            print(type(error).__name__)
print(os.listdir("."))
