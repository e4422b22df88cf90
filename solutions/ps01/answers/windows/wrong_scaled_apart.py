"""misconception: "Training and test are scaled each by itself."
loses: [windows-scaled]
says: "use those of the known part"
"""


def scaled(series, cut):
    known, later = series[:cut], series[cut:]
    return torch.cat([(part - part.mean()) / part.std().nan_to_num(1) for part in (known, later)])


def windows(series, window, ahead, cut):
    def examples(part):
        count = len(part) - window - ahead + 1
        x = torch.stack([part[start : start + window] for start in range(count)])
        return x, part[window + ahead - 1 :]

    return *examples(series[:cut]), *examples(series[cut:])
