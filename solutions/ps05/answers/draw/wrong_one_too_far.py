"""
misconception: "The count of pieces passed is taken for a number from 1."
loses: [draw-line]
says: "you went one token too far"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits / temperature).softmax(dim=-1)
    return (p.cumsum(dim=-1) <= u[:, None]).sum(dim=-1) + 1
