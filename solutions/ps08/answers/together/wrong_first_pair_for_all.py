"""
misconception: All pairs of a scan have the same factor.
loses: [together-many]
says: "A of together for A of the shape"
"""


def together(first, second):
    (A_1, b_1), (A_2, b_2) = first, second
    one = A_2.reshape(-1, *A_2.shape[-2:])[0]
    return one @ A_1, (one @ b_1.unsqueeze(-1)).squeeze(-1) + b_2
