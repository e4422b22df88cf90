"""misconception: "The first axis is time."
loses: [subject-batch]
says: "the first axis is read as time"
"""


def subject(words, number, state):
    states = []
    for word in words:
        state = torch.where(state == 0, number[word], state)
        states.append(state)
    return torch.stack(states)
