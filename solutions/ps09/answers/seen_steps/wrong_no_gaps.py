"""
misconception: An output sees everything from its oldest step on.
loses: [seen_steps-one-layer, seen_steps-beginning, seen_steps-stack, seen_steps-strides]
says: "the steps between two taps are not read"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers):
        steps = {step * stride - tap * dilation for step in steps for tap in range(taps)}
    return list(range(max(min(steps), 0), max(steps) + 1))
