"""misconception: "Only the first reading of a word makes a gradient."
loses: [embedding-repeated]
says: "only the first reading counts"
"""


def look_up(tokens, table):
    return table[tokens]


def table_gradient(tokens, upstream, words):
    gradient, seen = upstream.new_zeros(words, upstream.shape[2]), set()
    for row, part in zip(tokens.flatten().tolist(), upstream.flatten(0, 1)):
        if row not in seen:
            gradient[row] = part
            seen.add(row)
    return gradient
