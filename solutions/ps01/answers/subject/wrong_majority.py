"""misconception: "The majority of the nouns decides."
loses: [subject-first]
says: "the nouns are added up, as in a bag"
"""


def subject(words, number, state):
    return (state[:, None] + number[words].cumsum(dim=1)).sign()
