"""
misconception: A positive bias remembers in every convention.
loses: [update_bias-admits]
says: "with this bias the old state is overwritten"
"""

import math


def update_bias(steps, share, z_keeps):
    kept = share ** (1 / steps)
    bias = math.log(kept / (1 - kept))
    return bias
