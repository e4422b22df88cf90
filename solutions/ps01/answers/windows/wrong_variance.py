"""misconception: "One divides by the variance."
loses: [windows-scaled]
says: "divided by the variance"
"""


def scaled(series, cut):
    return (series - series[:cut].mean()) / series[:cut].var()


def windows(series, window, ahead, cut):
    def examples(part):
        count = len(part) - window - ahead + 1
        x = torch.stack([part[start : start + window] for start in range(count)])
        return x, part[window + ahead - 1 :]

    return *examples(series[:cut]), *examples(series[cut:])
