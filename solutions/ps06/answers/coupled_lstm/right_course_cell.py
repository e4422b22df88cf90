"""The course's own cell, with these weights."""

import torch


def coupled_lstm(x, W_x, W_h, b, p, h, c):
    from course_lib.models.lstm import LSTMCell
    from course_lib.recurrent import unroll

    cell = LSTMCell(x.shape[2], h.shape[1], peephole=True, coupled=True).to(x.dtype)
    weights = {
        "weight_ih": W_x,
        "weight_hh": W_h,
        "bias_ih": b,
        "bias_hh": torch.zeros_like(b),
        "weight_ch": p,
    }
    cell.load_state_dict(weights)
    outputs, (h, c) = unroll(cell, x, (h, c))
    return outputs, h, c
