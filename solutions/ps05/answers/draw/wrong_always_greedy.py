"""
misconception: "A model says its likeliest token."
loses: [draw-line, draw-temperature]
says: "you took the likeliest token whatever u is"
"""


def draw(logits, temperature, u):
    return logits.argmax(dim=-1)
