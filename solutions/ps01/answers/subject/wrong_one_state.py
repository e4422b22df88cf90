"""misconception: "One state is enough for the batch."
loses: [subject-batch]
says: "each has a state of its own"
"""


def subject(words, number, state):
    h, states = state[0], []
    for sequence in words:
        row = []
        for word in sequence:
            h = torch.where(h == 0, number[word], h)
            row.append(h)
        states.append(torch.stack(row))
    return torch.stack(states)
