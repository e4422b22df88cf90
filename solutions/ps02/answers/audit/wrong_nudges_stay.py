"""misconception: "A nudge need not be taken back before the next one."
loses: [audit-others]
says: "did an earlier nudge stay in x?"
"""


def audit(network, x):
    B, T, _ = x.shape
    before = network(x)
    found = {"earlier": False, "later": False, "others": False}
    nudged = x.clone()
    for i in range(B):
        for t in range(T):
            nudged[i, t] += 1
            moved = (network(nudged) != before).any(dim=2)
            found["earlier"] |= bool(moved[i, t + 1 :].any())
            found["later"] |= bool(moved[i, :t].any())
            found["others"] |= bool(moved[torch.arange(B) != i].any())
    return found
