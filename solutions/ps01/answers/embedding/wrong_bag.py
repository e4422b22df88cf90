"""misconception: "A sequence has one vector, the sum of its words."
loses: [embedding-look_up]
says: "expected (1, 3, 2)"
"""


def look_up(tokens, table):
    return table[tokens].sum(dim=1)


def table_gradient(tokens, upstream, words):
    gradient = upstream.new_zeros(words, upstream.shape[2])
    for row, part in zip(tokens.flatten().tolist(), upstream.flatten(0, 1)):
        gradient[row] += part
    return gradient
