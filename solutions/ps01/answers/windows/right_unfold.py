"""Unfolded views of the two parts."""


def scaled(series, cut):
    std, mean = torch.std_mean(series[:cut])
    return series.sub(mean).div(std)


def windows(series, window, ahead, cut):
    known, later = series[:cut], series[cut:]
    return (
        known[:-ahead].unfold(0, window, 1),
        known[window + ahead - 1 :],
        later[:-ahead].unfold(0, window, 1),
        later[window + ahead - 1 :],
    )
