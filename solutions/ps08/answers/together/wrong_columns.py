"""
misconception: A vector before a matrix is the same as one behind it.
loses: [together-matrix, together-many]
says: "meets the columns of the second matrix"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 @ A_1, (b_1.unsqueeze(-2) @ A_2).squeeze(-2) + b_2
