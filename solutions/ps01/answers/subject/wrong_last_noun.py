"""misconception: "The state is the noun read last."
loses: [subject-first]
says: "the last noun read has overwritten the first"
"""


def subject(words, number, state):
    states = []
    for word in words.unbind(dim=1):
        state = torch.where(number[word] == 0, state, number[word])
        states.append(state)
    return torch.stack(states, dim=1)
