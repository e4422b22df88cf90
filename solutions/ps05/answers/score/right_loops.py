"""One character at a time, in plain Python."""


def score(batches):
    costs = []
    for logits, targets in batches:
        for rows, wanted in zip(logits.tolist(), targets.tolist()):
            for z, target in zip(rows, wanted):
                if target >= 0:
                    best = max(z)
                    whole = sum(math.exp(value - best) for value in z)
                    costs.append((best - z[target]) / math.log(2) + math.log2(whole))
    bits = sum(costs) / len(costs)
    return bits, math.pow(2, bits)
