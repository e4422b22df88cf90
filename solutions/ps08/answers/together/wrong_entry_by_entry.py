"""
misconception: Factors are multiplied entry by entry, as in a recurrence whose units do not mix.
loses: [together-matrix, together-many]
says: "this is the product entry by entry"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 * A_1, (A_2 @ b_1.unsqueeze(-1)).squeeze(-1) + b_2
