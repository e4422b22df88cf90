"""Blocks picked by their places, signs by a factor for each."""

import torch


def carry(weights, source, target):
    if source["reset"] != target["reset"]:
        raise ValueError("the reset gates differ")
    order = [source["blocks"].index(letter) for letter in target["blocks"]]
    factors = [-1 if letter == "z" and source["z"] != target["z"] else 1 for letter in target["blocks"]]
    result = {}
    for name, weight in weights.items():
        stacked = weight.unflatten(0, (3, -1))[order]
        shape = [3] + [1] * (stacked.dim() - 1)
        result[name] = (stacked * torch.tensor(factors).view(shape)).flatten(0, 1)
    return result
