"""A table of all moves first, then three masks on it."""


def audit(network, x):
    B, T, _ = x.shape
    before = network(x)
    moved = torch.zeros(B, T, B, T, dtype=torch.bool)
    for j in range(B):
        for s in range(T):
            bump = torch.zeros_like(x)
            bump[j, s] = 0.5
            moved[:, :, j, s] = (network(x + bump) - before).abs().amax(dim=2) > 1e-9
    own = moved[torch.arange(B), :, torch.arange(B)]
    others = moved & ~torch.eye(B, dtype=torch.bool)[:, None, :, None]
    return {
        "earlier": bool(own.tril(-1).any()),
        "later": bool(own.triu(1).any()),
        "others": bool(others.any()),
    }
