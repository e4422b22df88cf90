"""misconception: "Padding does no harm as long as its states are set to zero."
loses: [both_ways-lengths, both_ways-ends]
says: "the backward layer has read the padding"
"""


def both_ways(x, lengths, ahead, back):
    H, rows = len(ahead[2]), torch.arange(len(x))
    states = torch.cat([layer(x, ahead), layer(x.flip(1), back).flip(1)], dim=-1)
    states = states * (torch.arange(x.shape[1]) < lengths[:, None])[..., None]
    return states, torch.cat([states[rows, lengths - 1, :H], states[:, 0, H:]], dim=-1)
