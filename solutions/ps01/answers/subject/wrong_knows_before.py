"""misconception: "The subject is known from the beginning."
loses: [subject-remember, subject-first]
says: "no word reaches an earlier state"
"""


def subject(words, number, state):
    for word in words.unbind(dim=1):
        state = torch.where(state == 0, number[word], state)
    return state[:, None].expand(words.shape)
