"""misconception: "All rows that were read move together."
loses: [embedding-gradient]
says: "all rows that were read get the same"
"""


def look_up(tokens, table):
    return table[tokens]


def table_gradient(tokens, upstream, words):
    gradient = upstream.new_zeros(words, upstream.shape[2])
    gradient[tokens.flatten()] = upstream.sum(dim=(0, 1))
    return gradient
