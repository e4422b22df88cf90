"""
misconception: The place of the reset gate is only notation.
loses: [carry-refused]
says: "raised nothing; expected ValueError"
"""

import torch


def carry(weights, source, target):
    sign = -1 if source["z"] != target["z"] else 1
    carried = {}
    for name, weight in weights.items():
        blocks = dict(zip(source["blocks"], weight.chunk(3)))
        blocks["z"] = sign * blocks["z"]
        carried[name] = torch.cat([blocks[letter] for letter in target["blocks"]])
    return carried
