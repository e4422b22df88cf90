"""misconception: "Scaling is harmless: it may use the whole series."
loses: [windows-scaled]
says: "they have seen the test"
"""


def scaled(series, cut):
    return (series - series.mean()) / series.std()


def windows(series, window, ahead, cut):
    def examples(part):
        count = len(part) - window - ahead + 1
        x = torch.stack([part[start : start + window] for start in range(count)])
        return x, part[window + ahead - 1 :]

    return *examples(series[:cut]), *examples(series[cut:])
