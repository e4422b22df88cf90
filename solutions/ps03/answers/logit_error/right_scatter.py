"""Only the asked steps are gathered, answered and put back."""

import torch


def logit_error(logits, targets):
    asked = targets.ne(-100)
    chosen = logits[asked].softmax(dim=1)
    chosen[torch.arange(len(chosen)), targets[asked]] -= 1
    error = torch.zeros_like(logits)
    error[asked] = chosen
    return error
