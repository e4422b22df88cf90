"""
misconception: A negative target can be used as an index.
loses: [logit_error-ignored]
says: "stopped with"
"""

import torch


def logit_error(logits, targets):
    one_hot = torch.eye(logits.shape[-1], dtype=logits.dtype)[targets]
    return torch.softmax(logits, dim=-1) - one_hot
