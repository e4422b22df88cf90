"""
misconception: The other gate has one minus the bias.
loses: [update_bias-admits]
says: "update_bias(2, 0.64, False) is not right"
"""

import math


def update_bias(steps, share, z_keeps):
    kept = share ** (1 / steps)
    bias = math.log(kept / (1 - kept))
    return bias if z_keeps else 1 - bias
