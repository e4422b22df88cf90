"""
misconception: x[:, -memory:] is the last `memory` steps, for every memory.
loses: [short_memory-ends]
says: "with memory 0 nothing is known"
"""


def short_memory(x, memory):
    known = x[:, -memory:]
    answers = known.prod(dim=-1).sum(dim=1, keepdim=True) + 0.5 * (2 - known[..., 1].sum(dim=1, keepdim=True))
    sums = x.prod(dim=-1).sum(dim=1, keepdim=True)
    return answers, ((answers - sums) ** 2).mean()
