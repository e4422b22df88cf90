"""A function that calls itself for the steps before, and returns a dictionary's values."""

import torch


def leaky_gradients(x, h, u, signal, W_h, leak):
    def back(t, arrived):
        """What the steps up to t give, when `arrived` comes to the state of step t from behind."""
        if t == 0:
            return 0, 0, 0, arrived
        whole = arrived + signal[:, t - 1]
        at_a = whole * leak * (1 - u[:, t - 1].square())
        before = back(t - 1, at_a @ W_h + whole - leak * whole)
        own = at_a.T @ x[:, t - 1], at_a.T @ h[:, t - 1], at_a.sum(0)
        return [*(old + new for old, new in zip(before, own, strict=False)), before[3]]

    return tuple(back(x.shape[1], torch.zeros_like(h[:, 0])))
