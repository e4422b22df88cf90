"""Begin with the true sums and take off what a forgotten number is off by."""


def short_memory(x, memory):
    marked = x[..., 1] > 0
    sums = x[..., 0].masked_fill(~marked, 0).sum(1, keepdim=True)
    forgotten = marked.clone()
    if memory > 0:
        forgotten[:, -memory:] = False
    off = ((x[..., 0] - 0.5) * forgotten).sum(1, keepdim=True)
    return sums - off, off.pow(2).mean().item()
