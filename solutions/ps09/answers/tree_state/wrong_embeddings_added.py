"""
misconception: The children's embeddings are added.
loses: [tree_state-children, tree_state-trees]
says: "the children's embeddings are added"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = torch.zeros_like(b)
    for child in children:
        total = total + embedding[child[0]]
    return torch.tanh(W_x @ embedding[symbol] + W_h @ total + b)
