"""
misconception: With weights as rows the product is turned round.
loses: [together-matrix, together-many]
says: "a matrix is turned round"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    A = (A_2 @ A_1).transpose(-1, -2)
    return A, (A_2 @ b_1.unsqueeze(-1)).squeeze(-1) + b_2
