"""
misconception: The slope is the probabilities; the target only chooses the loss.
loses: [logit_error-one-step, logit_error-batch]
says: "the one-hot target is missing"
"""

import torch


def logit_error(logits, targets):
    asked = targets != -100
    error = torch.softmax(logits, dim=-1)
    return torch.where(asked.unsqueeze(-1), error, 0.0)
