"""
misconception: The likeliest path of all is taken, whatever it says.
loses: [align-short, align-different, align-repeated, align-extremes]
says: "it does not say the label"
"""


def align(log_probs, labels):
    score, path = log_probs.max(dim=1)
    return path.tolist(), score.sum().item()
