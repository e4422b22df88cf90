"""torch.logit turns the sigmoid round."""

import torch


def update_bias(steps, share, z_keeps):
    kept = torch.tensor(share, dtype=torch.float64) ** (1 / steps)
    return torch.logit(kept if z_keeps else 1 - kept)
