"""
misconception: The whole network changes its sign.
loses: [carry-z]
says: "every block has changed its sign"
"""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("two different functions")
    sign = -1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks = {letter: sign * block for letter, block in blocks.items()}
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
