"""misconception: "An output that comes after the nudge has seen a later step."
loses: [audit-earlier, audit-later]
says: "their cause is earlier"
"""


def audit(network, x):
    B, T, _ = x.shape
    before = network(x)
    found = {"earlier": False, "later": False, "others": False}
    for i in range(B):
        for t in range(T):
            nudged = x.clone()
            nudged[i, t] += 1
            moved = (network(nudged) != before).any(dim=2)
            found["earlier"] |= bool(moved[i, :t].any())
            found["later"] |= bool(moved[i, t + 1 :].any())
            found["others"] |= bool(moved[torch.arange(B) != i].any())
    return found
