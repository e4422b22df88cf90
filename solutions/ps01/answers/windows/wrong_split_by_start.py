"""misconception: "Examples are split by where their window begins."
loses: [windows-cut]
says: "training sees the test"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    x, y = series[:-ahead].unfold(0, window, 1), series[window + ahead - 1 :]
    return x[:cut], y[:cut], x[cut:], y[cut:]
