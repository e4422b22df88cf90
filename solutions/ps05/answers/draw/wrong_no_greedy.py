"""
misconception: "Temperature 0 is no special case."
loses: [draw-edges]
says: "which takes the likeliest"
"""


def draw(logits, temperature, u):
    p = (logits / temperature).softmax(dim=-1)
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
