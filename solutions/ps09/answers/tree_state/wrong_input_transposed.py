"""
misconception: The input meets the transposed weights.
loses: [tree_state-leaf, tree_state-children, tree_state-trees]
says: "the input weights are transposed"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children:
        total = total + tree_state(child, embedding, W_x, W_h, b)
    return torch.tanh(embedding[symbol] @ W_x + W_h @ total + b)
