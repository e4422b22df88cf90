"""Lists, loops, and a look whether a step is there already."""


def seen_steps(layers, t):
    steps = [t]
    for index in range(len(layers) - 1, -1, -1):
        taps, dilation, stride = layers[index]
        below = []
        for step in steps:
            for tap in range(taps):
                place = step * stride - tap * dilation
                if place >= 0 and place not in below:
                    below.append(place)
        steps = below
    steps.sort()
    return steps
