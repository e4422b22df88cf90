"""misconception: "Zeros as input leave the state as it is."
loses: [both_ways-lengths]
says: "zeros in place of the padding"
"""


def both_ways(x, lengths, ahead, back):
    H, rows = len(ahead[2]), torch.arange(len(x))
    inside = (torch.arange(x.shape[1]) < lengths[:, None])[..., None]
    x = x * inside
    states = torch.cat([layer(x, ahead), layer(x.flip(1), back).flip(1)], dim=-1) * inside
    return states, torch.cat([states[rows, lengths - 1, :H], states[:, 0, H:]], dim=-1)
