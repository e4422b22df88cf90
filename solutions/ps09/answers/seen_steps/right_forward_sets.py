"""From the input up: each unit keeps the set of the steps that it sees."""


def seen_steps(layers, t):
    length = t + 1
    for _, _, stride in layers:
        length = (length - 1) * stride + 1
    seen = [{step} for step in range(length)]
    for taps, dilation, stride in layers:
        outputs = (len(seen) - 1) // stride + 1
        seen = [
            set().union(*(seen[place] for place in range(out * stride, -1, -dilation)[:taps]))
            for out in range(outputs)
        ]
    return sorted(seen[t])
