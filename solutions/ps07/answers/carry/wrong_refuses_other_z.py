"""
misconception: The two conventions of z are different functions.
loses: [carry-z, carry-refused]
says: "stopped with ValueError"
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"] or source["z"] != target["z"]:
        raise ValueError("two different functions")
    sign = -1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["z"] = sign * blocks["z"]
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
