"""
misconception: "Surprise is that of the likeliest character."
loses: [score-bits]
says: "you took the likeliest character's bits, not the target's"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        nats -= logits[kept].log_softmax(dim=-1).amax(dim=-1).sum().item()
        count += kept.sum().item()
    bits = nats / math.log(2) / count
    return bits, 2**bits
