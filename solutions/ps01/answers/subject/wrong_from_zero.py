"""misconception: "Each piece begins anew."
loses: [subject-resume]
says: "it starts from zero"
"""


def subject(words, number, state):
    state, states = torch.zeros_like(state), []
    for word in words.unbind(dim=1):
        state = torch.where(state == 0, number[word], state)
        states.append(state)
    return torch.stack(states, dim=1)
