"""misconception: "The window begins with the newest value."
loses: [windows-inputs]
says: "the newest value is first"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    def examples(part):
        return part[:-ahead].unfold(0, window, 1).flip(1), part[window + ahead - 1 :]

    return *examples(series[:cut]), *examples(series[cut:])
