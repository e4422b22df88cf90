"""
misconception: Each step that says a label is a label of its own.
loses: [spans-held, spans-edges]
says: "equal neighbours are one label"
"""


def spans(path):
    return [(symbol, step, step) for step, symbol in enumerate(path) if symbol != 0]
