"""Slices are written one by one into a copy."""


def carry(weights, source, target):
    same = source["reset"] == target["reset"]
    if not same:
        raise ValueError(f"{source['reset']} and {target['reset']} are different functions")
    result = {}
    for name, weight in weights.items():
        units = len(weight) // 3
        new = weight.clone()
        for place, letter in enumerate(target["blocks"]):
            start = source["blocks"].index(letter) * units
            block = weight[start : start + units]
            if letter == "z" and source["z"] != target["z"]:
                block = -block
            new[place * units : (place + 1) * units] = block
        result[name] = new
    return result
