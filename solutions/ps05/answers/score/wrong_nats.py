"""
misconception: "The natural logarithm gives bits."
loses: [score-bits]
says: "you gave nats; a bit is the logarithm to the base 2"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        log_p = logits[kept].log_softmax(dim=-1)
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += kept.sum().item()
    bits = nats / count
    return bits, math.exp(bits)
