"""
misconception: A leaf's state is its embedding.
loses: [tree_state-leaf, tree_state-children, tree_state-trees]
says: "a leaf goes through the cell too"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    if not children:
        return embedding[symbol]
    total = torch.zeros_like(b)
    for child in children:
        total = total + tree_state(child, embedding, W_x, W_h, b)
    return torch.tanh(W_x @ embedding[symbol] + W_h @ total + b)
