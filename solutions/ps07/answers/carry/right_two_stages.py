"""First the order, then the sign, in the new tensors."""

import torch


def reordered(weight, old, new):
    parts = torch.tensor_split(weight, 3)
    return torch.cat([parts[old.find(letter)] for letter in new])


def carry(weights, source, target):
    if {source["reset"], target["reset"]} == {"after", "before"}:
        raise ValueError("before and after are different functions")
    carried = {
        name: reordered(weight, source["blocks"], target["blocks"]) for name, weight in weights.items()
    }
    if source["z"] != target["z"]:
        place = target["blocks"].find("z")
        for weight in carried.values():
            torch.tensor_split(weight, 3)[place].neg_()
    return carried
