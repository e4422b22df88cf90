"""
misconception: The order of the layers does not matter.
loses: [seen_steps-strides]
says: "the layers are gone through in the wrong order"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in layers:
        steps = {step * stride - tap * dilation for step in steps for tap in range(taps)}
    return sorted(step for step in steps if step >= 0)
