"""
misconception: Every layer reads the input.
loses: [seen_steps-stack, seen_steps-strides]
says: "what each layer reads is put together"
"""


def seen_steps(layers, t):
    steps = {t}
    for taps, dilation, stride in layers:
        steps |= {t * stride - tap * dilation for tap in range(taps)}
    return sorted(step for step in steps if step >= 0)
