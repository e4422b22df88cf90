"""
misconception: The two conventions are the same function of the same weights.
loses: [carry-z]
says: "nothing is changed; the gate would be the wrong share"
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = 1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["z"] = sign * blocks["z"]
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
