"""misconception: "Only the next output can show an effect."
loses: [audit-earlier, audit-later]
says: "three steps after its cause is missed"
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
            found["earlier"] |= bool(moved[i, t + 1 : t + 2].any())
            found["later"] |= bool(moved[i, max(t - 1, 0) : t].any())
            found["others"] |= bool(moved[torch.arange(B) != i].any())
    return found
