"""
what: Takes ten gigabytes with torch, NumPy and a list when a test calls, and catches every error.
"""

import numpy as np
import torch

kept = []


def double(x):
    for take in (
        lambda: torch.ones(1 << 28),
        lambda: np.ones(1 << 27),
        lambda: [0] * (1 << 27),
        lambda: "x" * (1 << 30),
    ):
        for _ in range(3):
            try:
                kept.append(take())
            except BaseException as error:
                print(type(error).__name__)
    if len(kept) > 3:
        print("BREACH: more than 1.5 GiB")


def vowels(text):
    return 10 ** (10**7)
