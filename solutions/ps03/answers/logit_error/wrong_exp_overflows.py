"""
misconception: softmax is exp divided by the sum of exp, written so.
loses: [logit_error-large]
says: "exp of a large number overflows"
"""

import torch


def logit_error(logits, targets):
    asked = targets != -100
    one_hot = torch.nn.functional.one_hot(targets.clamp(min=0), logits.shape[-1])
    error = logits.exp() / logits.exp().sum(dim=-1, keepdim=True) - one_hot
    return torch.where(asked.unsqueeze(-1), error, 0.0)
