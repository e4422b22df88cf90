"""misconception: "A unit sees the present word."
loses: [subject-remember, subject-first, subject-batch, subject-resume]
says: "the state shows the present word alone"
"""


def subject(words, number, state):
    return number[words]
