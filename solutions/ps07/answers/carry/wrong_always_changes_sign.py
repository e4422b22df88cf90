"""
misconception: Between programs the sign of z always changes.
loses: [carry-order, carry-z]
says: 'carry from the order "rzn" to "zrn" is not right'
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = -1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["z"] = sign * blocks["z"]
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
