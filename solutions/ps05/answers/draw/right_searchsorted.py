"""A binary search in the cumulative sums, in double precision."""


def draw(logits, temperature, u):
    if temperature == 0:
        return torch.max(logits, dim=1).indices
    reached = torch.softmax(logits.double() / temperature, dim=1).cumsum(dim=1)
    token = torch.searchsorted(reached, u.double()[:, None], right=True)[:, 0]
    return torch.minimum(token, torch.tensor(logits.shape[1] - 1))
