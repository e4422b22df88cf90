"""
misconception: n taps have n gaps.
loses: [seen_steps-one-layer, seen_steps-stack, seen_steps-strides]
says: "one step too many: three taps have two gaps"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers):
        steps = {step * stride - tap * dilation for step in steps for tap in range(taps + 1)}
    return sorted(step for step in steps if step >= 0)
