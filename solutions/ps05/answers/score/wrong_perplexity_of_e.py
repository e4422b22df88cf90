"""
misconception: "The perplexity is e to the bits."
loses: [score-perplexity]
says: "you took e to the bits; bits go with the base 2"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        log_p = logits[kept].log_softmax(dim=-1)
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += kept.sum().item()
    bits = nats / math.log(2) / count
    return bits, math.exp(bits)
