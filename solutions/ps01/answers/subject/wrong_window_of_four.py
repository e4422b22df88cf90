"""misconception: "Four words back are enough."
loses: [subject-remember, subject-first]
says: "a state can keep it for ever"
"""


def subject(words, number, state):
    states = []
    for t in range(words.shape[1]):
        h = state if t < 4 else torch.zeros_like(state)
        for word in words[:, max(0, t - 3) : t + 1].unbind(dim=1):
            h = torch.where(h == 0, number[word], h)
        states.append(h)
    return torch.stack(states, dim=1)
