"""Loops over every number."""


def look_up(tokens, table):
    B, T = tokens.shape
    vectors = table.new_zeros(B, T, table.shape[1])
    for i in range(B):
        for t in range(T):
            for d in range(table.shape[1]):
                vectors[i, t, d] = table[int(tokens[i, t]), d]
    return vectors


def table_gradient(tokens, upstream, words):
    gradient = upstream.new_zeros(words, upstream.shape[2])
    for word in range(words):
        for i in range(tokens.shape[0]):
            for t in range(tokens.shape[1]):
                if int(tokens[i, t]) == word:
                    gradient[word] = gradient[word] + upstream[i, t]
    return gradient
