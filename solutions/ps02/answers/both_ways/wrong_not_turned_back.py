"""misconception: "The backward states may stay in the order of reading."
loses: [both_ways-states]
says: "turn them round again"
"""


def both_ways(x, lengths, ahead, back):
    B, T, _ = x.shape
    H = len(ahead[2])
    states, summary = x.new_zeros(B, T, 2 * H), x.new_zeros(B, 2 * H)
    for i, n in enumerate(lengths.tolist()):
        sequence = x[i : i + 1, :n]
        forward = layer(sequence, ahead)[0]
        backward = layer(sequence.flip(1), back)[0]
        states[i, :n] = torch.cat([forward, backward], dim=1)
        summary[i] = torch.cat([states[i, n - 1, :H], states[i, n - 1, H:]])
    return states, summary
