"""misconception: "A gradient is a mean over the batch."
loses: [embedding-gradient, embedding-repeated]
says: "averaged over the batch"
"""


def look_up(tokens, table):
    return table[tokens]


def table_gradient(tokens, upstream, words):
    gradient = upstream.new_zeros(words, upstream.shape[2])
    for row, part in zip(tokens.flatten().tolist(), upstream.flatten(0, 1)):
        gradient[row] += part
    return gradient / len(tokens)
