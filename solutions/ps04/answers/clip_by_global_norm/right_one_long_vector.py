"""All entries in one vector, which is clipped and taken apart again."""

import torch


def clip_by_global_norm(gradients, limit):
    given = [g for g in gradients if g is not None]
    if not given:
        return list(gradients), torch.tensor(0.0)
    vector = torch.cat([g.reshape(-1) for g in given])
    norm = vector.norm()
    if norm > limit:
        vector = vector * (limit / norm)
    pieces = iter(vector.split([g.numel() for g in given]))
    return [None if g is None else next(pieces).reshape(g.shape) for g in gradients], norm
