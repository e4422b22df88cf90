"""misconception: "The state at a word is what was known before it."
loses: [subject-remember, subject-first]
says: "one step late"
"""


def subject(words, number, state):
    states = []
    for word in words.unbind(dim=1):
        states.append(state)
        state = torch.where(state == 0, number[word], state)
    return torch.stack(states, dim=1)
