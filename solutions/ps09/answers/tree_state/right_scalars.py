"""Loops over every number."""

import math

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    def state(node):
        below = [state(child) for child in node[1]]
        result = []
        for unit in range(len(b)):
            a = float(b[unit])
            for feature in range(embedding.shape[1]):
                a += float(W_x[unit, feature]) * float(embedding[node[0], feature])
            for other in range(len(b)):
                a += float(W_h[unit, other]) * sum(child[other] for child in below)
            result.append(math.tanh(a))
        return result

    return torch.tensor(state(tree), dtype=b.dtype)
