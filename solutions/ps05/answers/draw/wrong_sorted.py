"""
misconception: "The pieces are sorted by size, as for top-k, and the place in that order is returned."
loses: [draw-line]
says: "you laid the pieces in another order than that of the tokens"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits / temperature).softmax(dim=-1).sort(dim=-1, descending=True).values
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1).clamp(max=logits.shape[-1] - 1)
