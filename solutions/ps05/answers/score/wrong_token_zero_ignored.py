"""
misconception: "The number 0 marks what was filled up."
loses: [score-ignored]
says: "you left out the token 0; only -100 is left out"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets > 0
        log_p = logits[kept].log_softmax(dim=-1)
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += (targets != -100).sum().item()
    bits = nats / math.log(2) / max(count, 1)
    return bits, 2**bits
