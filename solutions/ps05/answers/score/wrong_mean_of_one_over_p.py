"""
misconception: "The perplexity is the mean of 1/p."
loses: [score-perplexity]
says: "you took the mean of 1/p; take the mean of the bits first"
"""


def score(batches):
    nats, over, count = 0.0, 0.0, 0
    for logits, targets in batches:
        kept = targets != -100
        chosen = logits[kept].log_softmax(dim=-1).gather(1, targets[kept].unsqueeze(1))
        nats, over, count = (
            nats - chosen.sum().item(),
            over + (-chosen).exp().sum().item(),
            count + int(kept.sum()),
        )
    return nats / math.log(2) / count, over / count
