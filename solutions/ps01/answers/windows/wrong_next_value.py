"""misconception: "The target is the value right after the window."
loses: [windows-targets]
says: "right after the window, whatever"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    def examples(part):
        count = len(part) - window - ahead + 1
        x = torch.stack([part[start : start + window] for start in range(count)])
        return x, part[window : window + count]

    return *examples(series[:cut]), *examples(series[cut:])
