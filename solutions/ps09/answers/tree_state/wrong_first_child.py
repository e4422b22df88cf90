"""
misconception: A node has one child.
loses: [tree_state-children, tree_state-trees]
says: "only the first child counts"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children[:1]:
        total = total + tree_state(child, embedding, W_x, W_h, b)
    return torch.tanh(W_x @ embedding[symbol] + W_h @ total + b)
