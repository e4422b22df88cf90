"""
misconception: The children are averaged.
loses: [tree_state-children, tree_state-trees]
says: "the children's mean is taken"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children:
        total = total + tree_state(child, embedding, W_x, W_h, b)
    return torch.tanh(W_x @ embedding[symbol] + W_h @ total / max(len(children), 1) + b)
