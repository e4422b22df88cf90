"""
misconception: Each path counts for itself.
loses: [seen_steps-stack, seen_steps-strides]
says: "a step that two paths reach is there twice"
"""


def seen_steps(layers, t):
    steps = [t]
    for taps, dilation, stride in reversed(layers):
        steps = [step * stride - tap * dilation for step in steps for tap in range(taps)]
    return sorted(step for step in steps if step >= 0)
