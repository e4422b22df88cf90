"""
misconception: All programs stack the blocks in the same order.
loses: [carry-order, carry-z]
says: 'carry from the order "rzn" to "zrn" is not right'
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = -1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["z"] = sign * blocks["z"]
        carried[name] = torch.cat(list(blocks.values()))
    return carried
