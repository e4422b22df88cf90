"""misconception: "The one-hot vector is the embedding."
loses: [embedding-look_up]
says: "expected (1, 3, 2)"
"""


def look_up(tokens, table):
    return torch.nn.functional.one_hot(tokens, len(table)).to(table)


def table_gradient(tokens, upstream, words):
    gradient = upstream.new_zeros(words, upstream.shape[2])
    for row, part in zip(tokens.flatten().tolist(), upstream.flatten(0, 1)):
        gradient[row] += part
    return gradient
