"""
misconception: torch's default, a mean over the steps that have a target, is the loss.
loses: [logit_error-batch, logit_error-ignored]
says: "divided by the number of asked steps"
"""

import torch


def logit_error(logits, targets):
    leaf = logits.detach().clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(leaf.flatten(0, 1), targets.flatten())
    return torch.autograd.grad(loss, leaf)[0]
