"""Number by number, in Python."""

import math

import torch


def sigmoid(a):
    return 1 / (1 + math.exp(-a))


def gru_states(x, h_0, W_x, W_h, b_x, b_h, z_keeps, reset_after):
    units = h_0.shape[1]
    W_x, W_h, b_x, b_h = W_x.tolist(), W_h.tolist(), b_x.tolist(), b_h.tolist()
    result = []
    for sequence, h in zip(x.tolist(), h_0.tolist()):
        result.append([])
        for x_t in sequence:
            from_x = [sum(w * v for w, v in zip(W_x[row], x_t)) + b_x[row] for row in range(3 * units)]
            from_h = [sum(w * v for w, v in zip(W_h[row], h)) for row in range(3 * units)]
            r = [sigmoid(from_x[i] + from_h[i] + b_h[i]) for i in range(units)]
            z = [sigmoid(from_x[units + i] + from_h[units + i] + b_h[units + i]) for i in range(units)]
            new = []
            for i in range(units):
                row = 2 * units + i
                if reset_after:
                    seen = r[i] * (from_h[row] + b_h[row])
                else:
                    seen = sum(w * r_j * h_j for w, r_j, h_j in zip(W_h[row], r, h)) + b_h[row]
                n = math.tanh(from_x[row] + seen)
                kept = z[i] if z_keeps else 1 - z[i]
                new.append(kept * h[i] + (1 - kept) * n)
            h = new
            result[-1].append(h)
    return torch.tensor(result, dtype=x.dtype)
