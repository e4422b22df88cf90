"""
misconception: "The exponentials are written out, and large logits overflow."
loses: [draw-edges]
says: "with large logits"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    weights = (logits / temperature).exp()
    p = weights / weights.sum(dim=-1, keepdim=True)
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
