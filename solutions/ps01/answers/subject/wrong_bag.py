"""misconception: "The state adds up what is read."
loses: [subject-first]
says: "the nouns are added up"
"""


def subject(words, number, state):
    return state[:, None] + number[words].cumsum(dim=1)
