"""
misconception: "-100 picks some entry of the logits, as a negative index does."
loses: [score-ignored]
says: "you scored -100 as a character"
"""


def score(batches):
    nats, count = 0.0, 0
    for logits, targets in batches:
        log_p = logits.flatten(0, 1).log_softmax(dim=-1)
        size = log_p.shape[-1]
        wanted = targets.flatten().clamp(min=0).remainder(size)
        nats -= log_p.gather(1, wanted[:, None]).sum().item()
        count += targets.numel()
    bits = nats / math.log(2) / count
    return bits, 2**bits
