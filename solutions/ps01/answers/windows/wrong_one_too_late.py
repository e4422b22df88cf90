"""misconception: "The step after the window is step 0."
loses: [windows-targets]
says: "one step too late"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    def examples(part):
        count = len(part) - window - ahead
        x = torch.stack([part[start : start + window] for start in range(count)])
        return x, part[window + ahead :]

    return *examples(series[:cut]), *examples(series[cut:])
