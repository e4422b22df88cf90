"""misconception: "Nudging the first step shows all that can be shown."
loses: [audit-later]
says: "audit(network, x)['later'] for a running sum from the end is False; expected True"
"""


def audit(network, x):
    B, T, _ = x.shape
    before = network(x)
    found = {"earlier": False, "later": False, "others": False}
    for i in range(B):
        for t in range(1):
            nudged = x.clone()
            nudged[i, t] += 1
            moved = (network(nudged) != before).any(dim=2)
            found["earlier"] |= bool(moved[i, t + 1 :].any())
            found["later"] |= bool(moved[i, :t].any())
            found["others"] |= bool(moved[torch.arange(B) != i].any())
    return found
