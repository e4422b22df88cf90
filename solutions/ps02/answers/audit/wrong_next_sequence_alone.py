"""misconception: "A leak goes from a sequence to the ones after it in the batch."
loses: [audit-others]
says: "a sequence that reaches one before it in the batch is missed"
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
            found["earlier"] |= bool(moved[i, t + 1 :].any())
            found["later"] |= bool(moved[i, :t].any())
            found["others"] |= bool(moved[i + 1 :].any())
    return found
