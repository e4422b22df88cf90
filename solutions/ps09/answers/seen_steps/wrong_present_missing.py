"""
misconception: A layer reads the past only.
loses: [seen_steps-one-layer, seen_steps-beginning, seen_steps-stack, seen_steps-strides]
says: "the present step is missing"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers):
        steps = {step * stride - tap * dilation for step in steps for tap in range(1, taps + 1)}
    return sorted(step for step in steps if step >= 0)
