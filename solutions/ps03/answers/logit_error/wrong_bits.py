"""
misconception: The logarithm of the loss is to the base 2.
loses: [logit_error-one-step, logit_error-batch]
says: "this one is in nats"
"""

import torch


def logit_error(logits, targets):
    asked = targets != -100
    one_hot = torch.nn.functional.one_hot(targets.clamp(min=0), logits.shape[-1])
    error = torch.softmax(logits, dim=-1) - one_hot
    return torch.where(asked.unsqueeze(-1), error, 0.0) / 0.6931471805599453
