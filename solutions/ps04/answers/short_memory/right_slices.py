"""The known part is cut off; what is left of two marks is forgotten."""

import torch


def short_memory(x, memory):
    known = x[:, max(0, x.shape[1] - memory) :]
    forgotten = 2 - known[..., 1].sum(dim=1)
    answers = known.prod(dim=-1).sum(dim=1) + 0.5 * forgotten
    sums = (x[..., 0] * x[..., 1]).sum(dim=1)
    return answers[:, None], torch.nn.functional.mse_loss(answers, sums)
