"""
misconception: An input meets the factor of its own step.
loses: [together-one-unit, together-matrix, together-many]
says: "the first input has met its own step's factor"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 @ A_1, (A_1 @ b_1.unsqueeze(-1)).squeeze(-1) + b_2
