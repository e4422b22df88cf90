"""
misconception: A tensor may be worked on where it lies.
loses: [logit_error-batch]
says: "changed the logits that it was given"
"""

import torch


def logit_error(logits, targets):
    error = logits
    error.copy_(torch.softmax(logits, dim=-1))
    asked = targets != -100
    error -= torch.nn.functional.one_hot(targets.clamp(min=0), logits.shape[-1])
    error[~asked] = 0
    return error
