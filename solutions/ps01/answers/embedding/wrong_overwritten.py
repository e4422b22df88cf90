"""misconception: "A row gets the gradient of its last reading."
loses: [embedding-repeated]
says: "the last reading has overwritten"
"""


def look_up(tokens, table):
    return table[tokens]


def table_gradient(tokens, upstream, words):
    gradient = upstream.new_zeros(words, upstream.shape[2])
    for row, part in zip(tokens.flatten().tolist(), upstream.flatten(0, 1)):
        gradient[row] = part
    return gradient
