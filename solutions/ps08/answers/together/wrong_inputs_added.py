"""
misconception: Inputs add up, whenever they come.
loses: [together-one-unit, together-matrix, together-many]
says: "the first input passes the second step too, and its factor"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 @ A_1, b_1 + b_2
