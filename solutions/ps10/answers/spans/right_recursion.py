"""The first run, then the rest of the path."""


def spans(path, start=0):
    if not path:
        return []
    held = 1
    while held < len(path) and path[held] == path[0]:
        held += 1
    rest = spans(path[held:], start + held)
    return rest if path[0] == 0 else [(path[0], start, start + held - 1), *rest]
