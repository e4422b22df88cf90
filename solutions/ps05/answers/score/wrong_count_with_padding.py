"""
misconception: "The mean divides by all targets, the filled-up ones too."
loses: [score-ignored]
says: "you counted -100 in the divisor"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        log_p = logits[kept].log_softmax(dim=-1)
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += kept.numel()
    bits = nats / math.log(2) / count
    return bits, 2**bits
