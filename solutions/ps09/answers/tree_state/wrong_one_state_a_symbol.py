"""
misconception: A symbol has one state wherever it stands.
loses: [tree_state-trees]
says: "with one symbol at two nodes is not right"
"""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    known = {}

    def state(node):
        symbol, children = node
        if symbol not in known:
            total = torch.zeros_like(b)
            for child in children:
                total = total + state(child)
            known[symbol] = torch.tanh(W_x @ embedding[symbol] + W_h @ total + b)
        return known[symbol]

    return state(tree)
