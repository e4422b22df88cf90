"""
misconception: "The score is the mean of what each batch gives."
loses: [score-mean]
says: "you took the mean of the batches' means; every character counts the same"
"""


def score(batches):
    means = [
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()) / math.log(2)
        for logits, targets in batches
        if (targets != -100).any()
    ]
    bits = sum(means).item() / len(means)
    return bits, 2**bits
