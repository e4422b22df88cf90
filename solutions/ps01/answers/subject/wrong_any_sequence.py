"""misconception: "As soon as one sequence has its noun, the batch stops reading."
loses: [subject-batch]
says: "each sequence asks for itself"
"""


def subject(words, number, state):
    states = []
    for word in words.unbind(dim=1):
        if not state.any():
            state = number[word]
        states.append(state)
    return torch.stack(states, dim=1)
