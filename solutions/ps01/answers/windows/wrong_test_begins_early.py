"""misconception: "A test example needs only a target from after the cut."
loses: [windows-cut]
says: "the test is not all new"
"""


def scaled(series, cut):
    known = series[:cut]
    return (series - known.mean()) / known.std()


def windows(series, window, ahead, cut):
    x, y = series[:-ahead].unfold(0, window, 1), series[window + ahead - 1 :]
    count = cut - window - ahead + 1
    return x[:count], y[:count], x[count:], y[count:]
