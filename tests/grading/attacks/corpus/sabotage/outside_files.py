"""
what: Leaves files and start-up scripts in the home folder, the temporary folder and Python's own folders.
"""

import os
import sys
import sysconfig

import course_lib

places = [
    "@HOME@/.bashrc",
    "@HOME@/.ssh/authorized_keys",
    "@TEMPORARY@/left",
    os.path.join(os.sep, "tmp", "left-by-an-attack"),
    "/var/tmp/left",
    "/dev/shm/left",
]
places += [
    sysconfig.get_path("purelib") + "/sitecustomize.py",
    os.path.dirname(course_lib.__file__) + "/grading/left.py",
]
places += [
    sys.prefix + "/left",
    "/left",
    "/usr/left",
    "/proc/self/oom_score_adj",
    "/sys/left",
    "@HOME@/.ipython/profile_default/startup/a.py",
]
for place in places:
    try:
        with open(place, "w") as file:
            file.write("0")
        print("BREACH: wrote", place)
    except OSError as error:
        print(type(error).__name__)
