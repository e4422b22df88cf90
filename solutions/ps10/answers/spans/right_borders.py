"""Borders where the symbol changes, then pairs of borders."""


def spans(path):
    borders = [step for step in range(len(path)) if step == 0 or path[step] != path[step - 1]] + [len(path)]
    runs = zip(borders, borders[1:], strict=False)
    return [(path[first], first, after - 1) for first, after in runs if path[first] != 0]
