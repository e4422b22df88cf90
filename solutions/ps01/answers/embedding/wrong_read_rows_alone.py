"""misconception: "The gradient has a row for each word read."
loses: [embedding-gradient]
says: "expected (6, 1) (words, features)"
"""


def look_up(tokens, table):
    return table[tokens]


def table_gradient(tokens, upstream, words):
    return upstream.flatten(0, 1)[tokens.flatten().argsort()]
