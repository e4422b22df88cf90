"""
misconception: Two paths to one step cancel.
loses: [seen_steps-stack, seen_steps-strides]
says: "a step that two paths reach is left out"
"""


def seen_steps(layers, t):
    steps = [t]
    for taps, dilation, stride in reversed(layers):
        steps = [step * stride - tap * dilation for step in steps for tap in range(taps)]
    return sorted(step for step in steps if step >= 0 and steps.count(step) == 1)
