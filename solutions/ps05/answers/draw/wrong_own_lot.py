"""
misconception: "It draws by a lot of its own, and u has no say."
loses: [draw-line]
says: "you drew by a lot of your own"
"""


def draw(logits, temperature, u):
    if temperature == 0:
        return logits.argmax(dim=-1)
    p = (logits / temperature).softmax(dim=-1)
    return torch.multinomial(p, 1).squeeze(-1)
