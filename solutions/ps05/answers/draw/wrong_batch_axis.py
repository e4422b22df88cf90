"""
misconception: "The softmax runs along axis 0."
loses: [draw-line]
says: "you took the softmax along the batch, not along the vocabulary"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits / temperature).softmax(dim=0)
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
