"""
misconception: Only leaves have a symbol.
loses: [tree_state-children, tree_state-trees]
says: "the symbol of the node itself is missing"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children:
        total = total + tree_state(child, embedding, W_x, W_h, b)
    if children:
        return torch.tanh(W_h @ total + b)
    return torch.tanh(W_x @ embedding[symbol] + b)
