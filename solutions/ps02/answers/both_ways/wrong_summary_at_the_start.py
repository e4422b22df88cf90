"""misconception: "The first step holds the summary."
loses: [both_ways-summary, both_ways-ends]
says: "the forward layer ends at the last step"
"""


def both_ways(x, lengths, ahead, back):
    B, T, _ = x.shape
    H = len(ahead[2])
    states, summary = x.new_zeros(B, T, 2 * H), x.new_zeros(B, 2 * H)
    for i, n in enumerate(lengths.tolist()):
        sequence = x[i : i + 1, :n]
        forward = layer(sequence, ahead)[0]
        backward = layer(sequence.flip(1), back)[0].flip(0)
        states[i, :n] = torch.cat([forward, backward], dim=1)
        summary[i] = states[i, 0]
    return states, summary
