"""misconception: "Sequences add up, but within one the last reading stands."
loses: [embedding-repeated]
says: "the last reading has overwritten"
"""


def look_up(tokens, table):
    return table[tokens]


def table_gradient(tokens, upstream, words):
    gradient = upstream.new_zeros(words, upstream.shape[2])
    for sequence, part in zip(tokens, upstream):
        gradient[sequence] += part
    return gradient
