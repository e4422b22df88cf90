"""
misconception: "The logits are the logarithms of the probabilities already."
loses: [score-bits]
says: "you took the logits as they are; a softmax is missing"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        log_p = logits[kept]
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += kept.sum().item()
    bits = nats / math.log(2) / count
    return bits, 2**bits
