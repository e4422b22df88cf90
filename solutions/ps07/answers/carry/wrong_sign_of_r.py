"""
misconception: The reset gate is the one that forgets.
loses: [carry-z]
says: "the sign of r is changed"
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = -1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["r"] = sign * blocks["r"]
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
