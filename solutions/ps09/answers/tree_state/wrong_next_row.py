"""
misconception: Symbols count from 1.
loses: [tree_state-leaf, tree_state-children, tree_state-trees]
says: "this reads another symbol's row"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children:
        total = total + tree_state(child, embedding, W_x, W_h, b)
    return torch.tanh(W_x @ embedding[symbol - 1] + W_h @ total + b)
