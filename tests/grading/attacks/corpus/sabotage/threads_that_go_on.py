"""
what: Starts threads that go on after the cell, print, compute and never end.
"""

import threading

import torch


def spin():
    while True:
        print("still here")
        torch.ones(100, 100) @ torch.ones(100, 100)


for _ in range(4):
    threading.Thread(target=spin, daemon=True).start()
threading.Thread(target=spin, daemon=False).start()
# %%
print("next cell")
