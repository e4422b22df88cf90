"""
misconception: "The first number u serves all rows."
loses: [draw-line]
says: "you used one number u for all rows"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits / temperature).softmax(dim=-1)
    return (p.cumsum(dim=-1) <= u[0]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
