"""
misconception: Matrix times vector is @, whatever axes stand before.
loses: [together-many]
says: "together for A of the shape (2, 3, 3, 3) stopped with RuntimeError"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 @ A_1, A_2 @ b_1 + b_2
