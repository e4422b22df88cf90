"""
misconception: "The softmax runs along axis 0."
loses: [draw-line]
says: "along the vocabulary, not along the batch"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits / temperature).softmax(dim=0)
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
