"""
misconception: Chunks are as good as a tree.
loses: [prefixes-queue]
says: "calls wait for one another"
"""


def running(elements, operator):
    taken = [elements[0]]
    for element in elements[1:]:
        taken.append(operator(taken[-1], element))
    return taken


def prefixes(elements, operator):
    size = max(1, round(len(elements) ** 0.5))
    chunks = [running(elements[k : k + size], operator) for k in range(0, len(elements), size)]
    ends = running([chunk[-1] for chunk in chunks], operator)
    taken = list(chunks[0])
    for chunk, before, end in zip(chunks[1:], ends, ends[1:]):
        taken += [operator(before, element) for element in chunk[:-1]] + [end]
    return taken
