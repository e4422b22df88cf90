"""
misconception: The step that is named first is done last, as in a product of functions.
loses: [together-one-unit, together-matrix, together-many]
says: "this is the second step first"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_1 @ A_2, (A_1 @ b_2.unsqueeze(-1)).squeeze(-1) + b_1
