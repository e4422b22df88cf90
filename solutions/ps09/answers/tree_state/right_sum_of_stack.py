"""The children as one stacked tensor."""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    a = embedding[symbol] @ W_x.T + b
    if children:
        states = torch.stack([tree_state(child, embedding, W_x, W_h, b) for child in children])
        a = a + (states @ W_h.T).sum(dim=0)
    return torch.tanh(a)
