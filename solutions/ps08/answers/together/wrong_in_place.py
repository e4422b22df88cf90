"""
misconception: The second input may take the result.
loses: [together-matrix]
says: "together changed its arguments"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    b_2 += (A_2 @ b_1.unsqueeze(-1)).squeeze(-1)
    return A_2 @ A_1, b_2
