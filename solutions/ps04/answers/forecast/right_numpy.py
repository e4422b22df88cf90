"""numpy's linear algebra."""

import numpy as np


def forecast(W, nonlinearity):
    matrix = W.detach().cpu().numpy()
    radius = float(np.abs(np.linalg.eigvals(matrix)).max())
    sigma = float(np.linalg.svd(matrix, compute_uv=False)[0])
    scaled = sigma * (0.25 if nonlinearity == "sigmoid" else 1.0)
    if np.isclose(scaled, 1.0, rtol=0, atol=1e-4):
        return [radius, sigma, "cannot grow"]
    return [radius, sigma, "may explode" if scaled > 1 else "must vanish"]
