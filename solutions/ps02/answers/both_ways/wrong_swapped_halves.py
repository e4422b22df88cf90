"""misconception: "The backward half comes first."
loses: [both_ways-states]
says: "the halves are swapped"
"""


def both_ways(x, lengths, ahead, back):
    B, T, _ = x.shape
    H = len(ahead[2])
    states, summary = x.new_zeros(B, T, 2 * H), x.new_zeros(B, 2 * H)
    for i, n in enumerate(lengths.tolist()):
        sequence = x[i : i + 1, :n]
        forward = layer(sequence, ahead)[0]
        backward = layer(sequence.flip(1), back)[0].flip(0)
        states[i, :n] = torch.cat([backward, forward], dim=1)
        summary[i] = torch.cat([forward[-1], backward[0]])
    return states, summary
