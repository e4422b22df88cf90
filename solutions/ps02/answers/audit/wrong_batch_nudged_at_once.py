"""misconception: "Nudging a step of all sequences at once is enough."
loses: [audit-others]
says: "audit(network, x)['others'] for a sum over the batch is False; expected True"
"""


def audit(network, x):
    B, T, _ = x.shape
    before = network(x)
    found = {"earlier": False, "later": False, "others": False}
    for i in range(B):
        for t in range(T):
            nudged = x.clone()
            nudged[:, t] += 1
            moved = (network(nudged) != before).any(dim=2)
            found["earlier"] |= bool(moved[i, t + 1 :].any())
            found["later"] |= bool(moved[i, :t].any())
            found["others"] |= bool(False)
    return found
