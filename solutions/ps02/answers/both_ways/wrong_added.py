"""misconception: "The two states are added."
loses: [both_ways-states]
says: "expected (2, 3, 2)"
"""


def both_ways(x, lengths, ahead, back):
    B, T, _ = x.shape
    H = len(ahead[2])
    states, summary = x.new_zeros(B, T, H), x.new_zeros(B, H)
    for i, n in enumerate(lengths.tolist()):
        sequence = x[i : i + 1, :n]
        forward = layer(sequence, ahead)[0]
        backward = layer(sequence.flip(1), back)[0].flip(0)
        states[i, :n] = forward + backward
        summary[i] = forward[-1] + backward[0]
    return states, summary
