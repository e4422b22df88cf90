"""
misconception: A stride does not change what is seen.
loses: [seen_steps-strides]
says: "the stride is left out"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers):
        steps = {step - tap * dilation for step in steps for tap in range(taps)}
    return sorted(step for step in steps if step >= 0)
