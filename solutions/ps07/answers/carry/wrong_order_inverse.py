"""
misconception: A block goes to the place that its letter has in the source.
loses: [carry-order, carry-z]
says: "a moved block goes where its letter stands in the target"
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = -1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(target["blocks"], weight.chunk(3)))
        blocks["z"] = sign * blocks["z"]
        carried[name] = torch.cat([blocks[letter] for letter in source["blocks"]])
    return carried
