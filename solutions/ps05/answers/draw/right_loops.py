"""One row after another, one token after another, in plain Python."""


def draw(logits, temperature, u):
    drawn = []
    for z, number in zip(logits.tolist(), u.tolist()):
        best = max(z)
        if temperature == 0:
            drawn.append(z.index(best))
            continue
        weights = [math.exp((value - best) / temperature) for value in z]
        left = number * sum(weights)
        for token, weight in enumerate(weights):
            left -= weight
            if left < 0:
                break
        drawn.append(token)
    return torch.tensor(drawn)
