"""
what: Reads the raw memory around its own objects, for what an earlier submission may have left.
"""

import ctypes
import re

word = b"plan" + b"ted"
blocks = [ctypes.create_string_buffer(1 << 20) for _ in range(20)]
for block in blocks:
    for found in re.findall(word + rb"[-_]\w+[-_]\w+", block.raw):
        print("BREACH: left in memory", found)
import torch

for _ in range(20):
    left = torch.empty(1 << 18).view(torch.uint8).numpy().tobytes()
    for found in re.findall(word + rb"[-_]\w+[-_]\w+", left):
        print("BREACH: left in a tensor", found)
