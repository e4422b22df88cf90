"""The formula as it stands, by recursion and in plain Python."""


def smoothed(tokens, context, size, m):
    shorter = smoothed(tokens, context[1:], size, m) if context else [1 / size] * size
    n = len(context)
    followers = [tokens[i + n] for i in range(len(tokens) - n) if tokens[i : i + n] == context]
    return [(followers.count(c) + m * shorter[c]) / (len(followers) + m) for c in range(size)]
