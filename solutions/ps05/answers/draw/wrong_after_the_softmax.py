"""
misconception: "The probabilities are divided by the temperature and brought back to the sum 1, which undoes it."
loses: [draw-temperature]
says: "your temperature has no effect; it acts before the softmax"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = logits.softmax(dim=-1) / temperature
    p = p / p.sum(dim=-1, keepdim=True)
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
