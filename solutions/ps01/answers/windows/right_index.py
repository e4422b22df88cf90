"""All examples at once by an index; two masks."""


def scaled(series, cut):
    centred = series - series[:cut].sum() / cut
    return centred / (centred[:cut].square().sum() / (cut - 1)).sqrt()


def windows(series, window, ahead, cut):
    start = torch.arange(len(series) - window - ahead + 1)
    x = series[start[:, None] + torch.arange(window)]
    target = start + window + ahead - 1
    y, train, test = series[target], target < cut, start >= cut
    return x[train], y[train], x[test], y[test]
