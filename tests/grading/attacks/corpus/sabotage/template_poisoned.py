"""
what: Changes torch, the wall and Python in its process as far as it can, so that a next submission may find it.
"""

import gc
import sys

import torch

import course_lib.grading.wall.candidate as candidate

candidate.serve = candidate.warm = torch.ones = torch.arange = None
torch.Tensor.__add__ = lambda *args: None
for name in list(sys.modules):
    if name.startswith(("IPython", "traitlets", "json", "struct")):
        del sys.modules[name]
for found in gc.get_objects():
    if isinstance(found, dict) and "double" in found:
        found.clear()
