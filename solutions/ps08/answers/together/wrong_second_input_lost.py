"""
misconception: What comes in last is part of the next step.
loses: [together-one-unit, together-matrix, together-many]
says: "the second step's input is missing"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 @ A_1, (A_2 @ b_1.unsqueeze(-1)).squeeze(-1)
