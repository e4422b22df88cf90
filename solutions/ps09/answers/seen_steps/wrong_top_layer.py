"""
misconception: What the top layer reads is the input.
loses: [seen_steps-stack, seen_steps-strides]
says: "this is the top layer alone"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers[-1:]):
        steps = {step * stride - tap * dilation for step in steps for tap in range(taps)}
    return sorted(step for step in steps if step >= 0)
