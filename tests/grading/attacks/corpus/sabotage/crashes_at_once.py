"""
what: Crashes in its own cell, so that no cell after it finds a process.
told: ["segmentation fault"]
"""

import ctypes

ctypes.memset(8, 1, 1 << 20)
