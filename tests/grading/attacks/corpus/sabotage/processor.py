"""
what: Burns processor time in all the threads that it can have, in code that holds no lock.
"""

import threading

import torch

torch.set_num_threads(16)


def burn():
    big = torch.ones(800, 800)
    while True:
        big @ big


def double(x):
    for _ in range(8):
        threading.Thread(target=burn, daemon=True).start()
    burn()
