"""misconception: "One sequence stands for the batch."
loses: [audit-others, audit-earlier, audit-later]
says: "one sequence of the batch suffices"
"""


def audit(network, x):
    B, T, _ = x.shape
    before = network(x)
    found = {"earlier": False, "later": False, "others": False}
    for i in range(1):
        for t in range(T):
            nudged = x.clone()
            nudged[i, t] += 1
            moved = (network(nudged) != before).any(dim=2)
            found["earlier"] |= bool(moved[i, t + 1 :].any())
            found["later"] |= bool(moved[i, :t].any())
            found["others"] |= bool(moved[torch.arange(B) != i].any())
    return found
