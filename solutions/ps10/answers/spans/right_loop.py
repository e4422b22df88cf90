"""A loop that compares each symbol with the one before."""


def spans(path):
    found = []
    before = 0
    for step, symbol in enumerate(path):
        if symbol != 0 and symbol != before:
            found.append([symbol, step, step])
        elif symbol != 0:
            found[-1][2] = step
        before = symbol
    return found
