"""misconception: "The last example of a part is left out, to be on the safe side."
loses: [windows-cut]
says: "on one side of the cut are missing"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    def examples(part):
        return part[:-ahead].unfold(0, window, 1)[:-1], part[window + ahead - 1 : -1]

    return *examples(series[:cut]), *examples(series[cut:])
