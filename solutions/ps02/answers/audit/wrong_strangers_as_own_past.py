"""misconception: "Whatever moves after the nudge moved because of its own sequence's past."
loses: [audit-earlier, audit-later]
says: "none of its own"
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
            found["earlier"] |= bool(moved[:, t + 1 :].any())
            found["later"] |= bool(moved[:, :t].any())
            found["others"] |= bool(moved[torch.arange(B) != i].any())
    return found
