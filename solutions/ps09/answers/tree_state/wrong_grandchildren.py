"""
misconception: A tree has two levels.
loses: [tree_state-trees]
says: "grandchildren do not count"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children:
        total = total + torch.tanh(W_x @ embedding[child[0]] + b)
    return torch.tanh(W_x @ embedding[symbol] + W_h @ total + b)
