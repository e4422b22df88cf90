"""misconception: "Windows follow each other without overlap."
loses: [windows-inputs]
says: "one is to begin at each step"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    def examples(part):
        x = part[:-ahead].unfold(0, window, window)
        return x, part[window + ahead - 1 :: window][: len(x)]

    return *examples(series[:cut]), *examples(series[cut:])
