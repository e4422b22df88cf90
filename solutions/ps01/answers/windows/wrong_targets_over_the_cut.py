"""misconception: "A training window must end before the cut; its target may lie beyond."
loses: [windows-cut]
says: "training sees the test"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    x, y = series[:-ahead].unfold(0, window, 1), series[window + ahead - 1 :]
    count = cut - window + 1
    return x[:count], y[:count], x[cut:], y[cut:]
