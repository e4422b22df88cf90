"""
misconception: Matrices are multiplied in the order in which the steps are done.
loses: [together-matrix, together-many]
says: "the state meets the first one first"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_1 @ A_2, (A_2 @ b_1.unsqueeze(-1)).squeeze(-1) + b_2
