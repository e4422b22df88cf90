"""
misconception: The factors of two steps add up.
loses: [together-one-unit, together-matrix, together-many]
says: "the factors are added"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 + A_1, (A_2 @ b_1.unsqueeze(-1)).squeeze(-1) + b_2
