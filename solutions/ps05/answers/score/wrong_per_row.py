"""
misconception: "The sum is divided by the number of rows."
loses: [score-bits]
says: "you divided by the rows; divide by the characters"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        log_p = logits[kept].log_softmax(dim=-1)
        nats -= log_p.gather(1, targets[kept].unsqueeze(1)).sum().item()
        count += len(targets)
    bits = nats / math.log(2) / count
    return bits, 2**bits
