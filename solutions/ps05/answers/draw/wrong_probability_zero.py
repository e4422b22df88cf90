"""
misconception: "A piece includes its right end, so that u = 0 draws the first token whatever its probability."
loses: [draw-edges]
says: "where token 0 has the probability zero"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits / temperature).softmax(dim=-1)
    return (p.cumsum(dim=-1) < u[:, None]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
