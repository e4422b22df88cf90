"""misconception: "Turning round is turning the first axis."
loses: [both_ways-states]
says: "the second layer reads from left to right too"
"""


def both_ways(x, lengths, ahead, back):
    states = torch.cat([layer(x, ahead), layer(x.flip(0), back).flip(0)], dim=-1)
    inside = torch.arange(x.shape[1]) < lengths[:, None]
    H = len(ahead[2])
    last = states[torch.arange(len(x)), lengths - 1, :H]
    return states * inside[..., None], torch.cat([last, states[:, 0, H:]], dim=-1)
