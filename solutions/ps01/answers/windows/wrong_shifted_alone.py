"""misconception: "Centring is enough."
loses: [windows-scaled]
says: "shifted, but not divided"
"""


def scaled(series, cut):
    return series - series[:cut].mean()


def windows(series, window, ahead, cut):
    def examples(part):
        count = len(part) - window - ahead + 1
        x = torch.stack([part[start : start + window] for start in range(count)])
        return x, part[window + ahead - 1 :]

    return *examples(series[:cut]), *examples(series[cut:])
