"""
misconception: "The bits are the logarithm of the probability."
loses: [score-bits]
says: "you lost a sign; bits are positive"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        log_p = logits[kept].log_softmax(dim=-1)
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += kept.sum().item()
    bits = nats / math.log(2) / count
    return -bits, 2**bits
