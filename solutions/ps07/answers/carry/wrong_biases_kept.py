"""
misconception: Only the matrices make the gate.
loses: [carry-z]
says: "a bias stands inside the sigmoid as well"
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = -1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["z"] = blocks["z"] if name.startswith("b") else sign * blocks["z"]
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
