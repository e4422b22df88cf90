"""misconception: "Every weight of a layer gets a gradient at each step."
loses: [embedding-gradient]
says: "rows of words that were not read get a gradient"
"""


def look_up(tokens, table):
    return table[tokens]


def table_gradient(tokens, upstream, words):
    return upstream.sum(dim=(0, 1)).expand(words, -1)
