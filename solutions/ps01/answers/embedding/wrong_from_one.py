"""misconception: "The first word has the number 1."
loses: [embedding-look_up]
says: "words are counted from 0"
"""


def look_up(tokens, table):
    return table[tokens - 1]


def table_gradient(tokens, upstream, words):
    gradient = upstream.new_zeros(words, upstream.shape[2])
    for row, part in zip(tokens.flatten().tolist(), upstream.flatten(0, 1)):
        gradient[row] += part
    return gradient
