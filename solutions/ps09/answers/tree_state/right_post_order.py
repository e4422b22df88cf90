"""A stack of nodes instead of recursion: children before their parent."""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    order, waiting = [], [(tree, None)]
    while waiting:
        (symbol, children), parent = waiting.pop()
        place = len(order)
        order.append((symbol, parent))
        waiting.extend((child, place) for child in children)
    sums = [torch.zeros_like(b) for _ in order]
    for place in range(len(order) - 1, -1, -1):
        symbol, parent = order[place]
        state = torch.tanh(W_x @ embedding[symbol] + W_h @ sums[place] + b)
        if parent is not None:
            sums[parent] = sums[parent] + state
    return state
