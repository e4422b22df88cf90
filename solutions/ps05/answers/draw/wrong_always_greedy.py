"""
misconception: "A model says its likeliest token."
loses: [draw-line, draw-temperature]
says: "the likeliest token is drawn whatever u is"
"""


def draw(logits, temperature, u):
    return logits.argmax(dim=-1)
