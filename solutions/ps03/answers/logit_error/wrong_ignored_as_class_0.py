"""
misconception: Clamping -100 to 0 is enough.
loses: [logit_error-ignored]
says: "taken for class 0"
"""

import torch


def logit_error(logits, targets):
    one_hot = torch.nn.functional.one_hot(targets.clamp(min=0), logits.shape[-1])
    return torch.softmax(logits, dim=-1) - one_hot
