"""
misconception: "The cumulative sum ends at exactly 1."
loses: [draw-edges]
says: "rounding can lead past the end"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits / temperature).softmax(dim=-1)
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1)
