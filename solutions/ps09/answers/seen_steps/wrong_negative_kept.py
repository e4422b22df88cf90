"""
misconception: The zeros before the beginning are steps too.
loses: [seen_steps-beginning, seen_steps-stack, seen_steps-strides]
says: "step -2 does not exist"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers):
        steps = {step * stride - tap * dilation for step in steps for tap in range(taps)}
    return sorted(steps)
