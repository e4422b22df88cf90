"""All steps from t on are nudged together, then all steps before t, then a whole sequence."""


def audit(network, x):
    before = network(x)

    def moves(i, steps):
        nudged = x.clone()
        nudged[i, steps] = nudged[i, steps] - 2
        return network(nudged) != before

    B, T = x.shape[:2]
    return {
        "earlier": any(moves(i, slice(0, t))[i, t:].any().item() for i in range(B) for t in range(1, T)),
        "later": any(moves(i, slice(t, T))[i, :t].any().item() for i in range(B) for t in range(1, T)),
        "others": any(moves(i, slice(0, T))[j].any().item() for i in range(B) for j in range(B) if i != j),
    }
