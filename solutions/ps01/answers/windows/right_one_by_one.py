"""Every window that can begin is looked at, and put where it belongs."""


def scaled(series, cut):
    mean = sum(series[:cut]) / cut
    variance = sum((value - mean) ** 2 for value in series[:cut]) / (cut - 1)
    return torch.stack([(value - mean) / variance**0.5 for value in series])


def windows(series, window, ahead, cut):
    found = {"train": ([], []), "test": ([], [])}
    for start in range(len(series)):
        target = start + window - 1 + ahead
        if target < cut:
            part = "train"
        elif start >= cut and target < len(series):
            part = "test"
        else:
            continue
        found[part][0].append(series[start : start + window])
        found[part][1].append(series[target])
    return [torch.stack(values) for part in ("train", "test") for values in found[part]]
