"""
misconception: All nodes below act on the top.
loses: [tree_state-trees]
says: "all nodes below are added at the top"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    def below(node):
        for child in node[1]:
            yield child
            yield from below(child)

    total = torch.zeros_like(b)
    for child in below(tree):
        total = total + torch.tanh(W_x @ embedding[child[0]] + b)
    return torch.tanh(W_x @ embedding[tree[0]] + W_h @ total + b)
