"""
misconception: The answer is the sum of the numbers.
loses: [short_memory-ends, short_memory-some]
says: "only marked numbers count"
"""

import torch


def short_memory(x, memory):
    numbers, marks = x.unbind(dim=-1)
    steps_to_go = torch.arange(x.shape[1], 0, -1, device=x.device)
    answers = torch.where(steps_to_go <= memory, numbers, marks / 2).sum(dim=1, keepdim=True)
    sums = (numbers * marks).sum(dim=1, keepdim=True)
    return answers, ((answers - sums) ** 2).mean()
