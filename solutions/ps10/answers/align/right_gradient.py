"""The derivative of the best score by each entry is 1 where the best path goes."""

import math

import torch


def align(log_probs, labels):
    leaf = log_probs.detach().double().requires_grad_()
    places = torch.tensor([0, *(symbol for label in labels for symbol in (label, 0))])
    never = torch.full((len(places),), -math.inf, dtype=torch.float64)
    skip = torch.zeros(len(places), dtype=torch.bool)
    skip[2:] = (places[2:] != 0) & (places[2:] != places[:-2])
    score = torch.cat([leaf[0, places[:2]], never[2:]])
    for row in leaf[1:]:
        one = torch.cat([never[:1], score[:-1]])
        two = torch.cat([never[:2], score[:-2]])[: len(places)]
        ways = torch.stack([score, one, torch.where(skip, two, never)])
        score = row[places] + ways.gather(0, ways.argmax(dim=0, keepdim=True))[0]
    total = score[-2:].max()
    if total == -math.inf:
        return [], -math.inf
    (taken,) = torch.autograd.grad(total, leaf)
    return taken.argmax(dim=1).tolist(), total.item()
