"""
misconception: A tree is linear.
loses: [tree_state-leaf, tree_state-children, tree_state-trees]
says: "the tanh is missing"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children:
        total = total + tree_state(child, embedding, W_x, W_h, b)
    return W_x @ embedding[symbol] + W_h @ total + b
