"""
what: Changes torch's default type, seeds, threads and printing, so that the test computes otherwise.
"""

import random

import numpy as np
import torch

torch.set_default_dtype(torch.float16)
torch.manual_seed = random.seed = np.random.seed = lambda *args: None
torch.set_printoptions(precision=0)
torch.set_grad_enabled(False)
np.seterr(all="ignore")


def double(x):
    return torch.zeros_like(x)


def after(number):
    return torch.tensor(number, dtype=torch.float16).item()
