"""
misconception: A dict of one's own is a copy of all that it holds.
loses: [carry-refused]
says: "the argument after carry to z keeps"
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = -1 if source["z"] != target["z"] else 1
    if source == target:
        return dict(weights)
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["z"] = sign * blocks["z"]
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
