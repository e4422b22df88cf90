"""Each probability to the power 1/temperature, then normalised."""


def draw(logits, temperature, u):
    z = logits - logits.amax(dim=-1, keepdim=True)
    if temperature == 0:
        return (z == 0).int().argmax(dim=-1)
    weights = z.exp().double() ** (1 / temperature) if temperature > 1 else (z / temperature).exp().double()
    p = weights / weights.sum(dim=-1, keepdim=True)
    longer = p.cumsum(dim=-1) > u.unsqueeze(-1)
    longer[:, -1] = True
    return longer.int().argmax(dim=-1)
