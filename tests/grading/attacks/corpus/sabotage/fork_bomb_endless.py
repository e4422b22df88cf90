"""
what: Forks without end, and catches whatever is raised.
"""

import os

while True:
    try:
        if os.fork() > 0:
            print("BREACH: forked")
    except BaseException:
        pass
