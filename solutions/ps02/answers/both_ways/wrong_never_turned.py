"""misconception: "A second layer is enough; it need not read backwards."
loses: [both_ways-states]
says: "the second layer reads from left to right too"
"""


def both_ways(x, lengths, ahead, back):
    B, T, _ = x.shape
    H = len(ahead[2])
    states, summary = x.new_zeros(B, T, 2 * H), x.new_zeros(B, 2 * H)
    for i, n in enumerate(lengths.tolist()):
        sequence = x[i : i + 1, :n]
        forward = layer(sequence, ahead)[0]
        backward = layer(sequence, back)[0]
        states[i, :n] = torch.cat([forward, backward], dim=1)
        summary[i] = torch.cat([states[i, n - 1, :H], states[i, 0, H:]])
    return states, summary
