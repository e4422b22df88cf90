"""misconception: "The forward layer may go on into the padding."
loses: [both_ways-lengths]
says: "the state at the padding"
"""


def both_ways(x, lengths, ahead, back):
    B, T, _ = x.shape
    H = len(ahead[2])
    states, summary = torch.cat([layer(x, ahead), x.new_zeros(B, T, H)], dim=-1), x.new_zeros(B, 2 * H)
    for i, n in enumerate(lengths.tolist()):
        states[i, :n, H:] = layer(x[i : i + 1, :n].flip(1), back)[0].flip(0)
        summary[i] = torch.cat([states[i, n - 1, :H], states[i, 0, H:]])
    return states, summary
