"""
misconception: The last child stands for all.
loses: [tree_state-children, tree_state-trees]
says: "only the last child counts"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children:
        total = tree_state(child, embedding, W_x, W_h, b)
    return torch.tanh(W_x @ embedding[symbol] + W_h @ total + b)
