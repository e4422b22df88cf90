"""
misconception: A tap looks ahead.
loses: [seen_steps-one-layer, seen_steps-beginning, seen_steps-stack, seen_steps-strides]
says: "it looks into the future"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers):
        steps = {step * stride + tap * dilation for step in steps for tap in range(taps)}
    return sorted(step for step in steps if step >= 0)
