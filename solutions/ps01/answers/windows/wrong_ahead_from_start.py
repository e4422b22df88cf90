"""misconception: "ahead counts from the window's first value."
loses: [windows-targets]
says: "counted from the window's first value"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    def examples(part):
        count = len(part) - window - ahead + 1
        x = torch.stack([part[start : start + window] for start in range(count)])
        return x, part[ahead : ahead + count]

    return *examples(series[:cut]), *examples(series[cut:])
