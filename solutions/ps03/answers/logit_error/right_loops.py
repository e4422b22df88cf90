"""Explicit loops, and the exponential of differences from the largest logit."""

import torch


def logit_error(logits, targets):
    error = torch.zeros_like(logits)
    for b in range(logits.shape[0]):
        for t in range(logits.shape[1]):
            target = int(targets[b, t])
            if target == -100:
                continue
            powers = (logits[b, t] - logits[b, t].max()).exp()
            error[b, t] = powers / powers.sum()
            error[b, t, target] -= 1
    return error
