"""misconception: "The states come back with time first."
loses: [subject-batch]
says: "batch and time are swapped in what is returned"
"""


def subject(words, number, state):
    states = []
    for word in words.unbind(dim=1):
        state = torch.where(state == 0, number[word], state)
        states.append(state)
    return torch.stack(states)
