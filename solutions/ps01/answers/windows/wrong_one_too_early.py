"""misconception: "The step after the window's last but one is the first ahead."
loses: [windows-targets]
says: "one step too early"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    def examples(part):
        count = len(part) - window - ahead + 1
        x = torch.stack([part[start : start + window] for start in range(count)])
        return x, part[window + ahead - 2 : -1]

    return *examples(series[:cut]), *examples(series[cut:])
