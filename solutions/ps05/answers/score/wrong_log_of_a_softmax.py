"""
misconception: "The probability is computed first, and its logarithm then: a very small one is zero."
loses: [score-bits]
says: "your probability became zero before its logarithm was taken"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        log_p = logits[kept].softmax(dim=-1).log()
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += kept.sum().item()
    bits = nats / math.log(2) / count
    return bits, 2**bits
