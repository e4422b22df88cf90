"""
what: Makes pipes, devices and locks in its scratch folder, and waits on them for ever.
told: ["was stopped after 5 seconds"]
"""

import fcntl
import os
import time

try:
    os.mkfifo("pipe")
    open("pipe").read()
except OSError as error:
    print(type(error).__name__)
with open("lock", "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
time.sleep(1000)
