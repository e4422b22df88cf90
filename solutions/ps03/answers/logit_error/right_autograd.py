"""Autograd through cross_entropy, which knows -100."""

import torch


def logit_error(logits, targets):
    leaf = logits.detach().clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(leaf.flatten(0, 1), targets.flatten(), reduction="sum")
    return torch.autograd.grad(loss, leaf)[0]
