"""
misconception: Without a target the one-hot vector is zero, and that is all.
loses: [logit_error-ignored]
says: "still pushes its probabilities down"
"""

import torch


def logit_error(logits, targets):
    asked = targets != -100
    one_hot = torch.nn.functional.one_hot(targets.clamp(min=0), logits.shape[-1])
    return torch.softmax(logits, dim=-1) - one_hot * asked.unsqueeze(-1)
