"""A cell of PyTorch at each node: the sum is its state."""

import torch


def tree_state(tree, embedding, W_x, W_h, b):
    symbol, children = tree
    total = sum((tree_state(child, embedding, W_x, W_h, b) for child in children), torch.zeros_like(b))
    return torch.rnn_tanh_cell(embedding[symbol][None], total[None], W_x, W_h, b, torch.zeros_like(b))[0]
