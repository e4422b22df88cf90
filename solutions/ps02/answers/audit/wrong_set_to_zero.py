"""misconception: "To take an input away, set it to zero."
loses: [audit-earlier]
says: "a nudge must change x where it is 0, too"
"""


def audit(network, x):
    B, T, _ = x.shape
    before = network(x)
    found = {"earlier": False, "later": False, "others": False}
    for i in range(B):
        for t in range(T):
            nudged = x.clone()
            nudged[i, t] = 0
            moved = (network(nudged) != before).any(dim=2)
            found["earlier"] |= bool(moved[i, t + 1 :].any())
            found["later"] |= bool(moved[i, :t].any())
            found["others"] |= bool(moved[torch.arange(B) != i].any())
    return found
