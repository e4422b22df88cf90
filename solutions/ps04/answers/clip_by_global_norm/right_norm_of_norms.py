"""The norm of the tensors' norms, and a factor that is clamped."""

import torch


def clip_by_global_norm(gradients, limit):
    norms = [torch.linalg.vector_norm(g) for g in gradients if g is not None]
    norm = torch.stack(norms).norm() if norms else torch.zeros(())
    factor = (limit / norm.clamp(min=1e-30)).clamp(max=1)
    return tuple(g if g is None else g * factor for g in gradients), norm
