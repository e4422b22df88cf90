"""misconception: "The first axis is time."
loses: [audit-earlier, audit-later, audit-others]
says: "is False; expected True"
"""


def audit(network, x):
    T, B, _ = x.shape
    before = network(x)
    found = {"earlier": False, "later": False, "others": False}
    for i in range(B):
        for t in range(T):
            nudged = x.clone()
            nudged[t, i] += 1
            moved = (network(nudged) != before).any(dim=2)
            found["earlier"] |= bool(moved[t + 1 :, i].any())
            found["later"] |= bool(moved[:t, i].any())
            found["others"] |= bool(moved[:, torch.arange(B) != i].any())
    return found
