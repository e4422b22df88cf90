"""
misconception: What is handed in may be changed.
loses: [carry-refused]
says: "the argument after carry to z"
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = -1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["z"].mul_(sign)
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
