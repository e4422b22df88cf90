"""
misconception: A stride spreads the taps of its own layer.
loses: [seen_steps-strides]
says: "the stride spreads the taps of its own layer"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers):
        steps = {(step - tap * dilation) * stride for step in steps for tap in range(taps)}
    return sorted(step for step in steps if step >= 0)
