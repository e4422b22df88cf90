"""
misconception: The error is target minus answer, as in what to change.
loses: [logit_error-one-step, logit_error-batch]
says: "the sign is turned round"
"""

import torch


def logit_error(logits, targets):
    asked = targets != -100
    one_hot = torch.nn.functional.one_hot(targets.clamp(min=0), logits.shape[-1])
    error = one_hot - torch.softmax(logits, dim=-1)
    return torch.where(asked.unsqueeze(-1), error, 0.0)
