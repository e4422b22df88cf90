"""
misconception: Steps count from 1.
loses: [seen_steps-beginning, seen_steps-stack, seen_steps-strides]
says: "step 0 exists: steps count from 0"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in reversed(layers):
        steps = {step * stride - tap * dilation for step in steps for tap in range(taps)}
    return sorted(step for step in steps if step > 0)
