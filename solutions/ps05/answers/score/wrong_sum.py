"""
misconception: "The score is the sum over the text."
loses: [score-bits]
says: "you took the sum, not the mean"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        log_p = logits[kept].log_softmax(dim=-1)
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += kept.sum().item()
    bits = nats / math.log(2)
    return bits, 2 ** (bits / count)
