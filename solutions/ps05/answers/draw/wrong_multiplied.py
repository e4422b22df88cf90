"""
misconception: "A higher temperature makes the logits larger."
loses: [draw-temperature]
says: "you multiplied by the temperature"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits * temperature).softmax(dim=-1)
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
