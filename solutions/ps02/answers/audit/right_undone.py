"""One copy of x; each nudge is put back."""


def audit(network, x):
    x = x.clone()
    before = network(x).clone()
    found = dict.fromkeys(("earlier", "later", "others"), False)
    for i in range(x.shape[0]):
        for t in range(x.shape[1]):
            kept = x[i, t].clone()
            x[i, t] = kept + 1
            for j, s, _ in (network(x) != before).nonzero().tolist():
                if j != i:
                    found["others"] = True
                elif s > t:
                    found["earlier"] = True
                elif s < t:
                    found["later"] = True
            x[i, t] = kept
    return found
