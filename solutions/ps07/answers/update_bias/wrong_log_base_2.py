"""
misconception: Any logarithm turns a sigmoid round.
loses: [update_bias-keeps, update_bias-admits]
says: "update_bias(2, 0.64, True) is not right"
"""

import math


def update_bias(steps, share, z_keeps):
    kept = share ** (1 / steps)
    bias = math.log2(kept / (1 - kept))
    return bias if z_keeps else -bias
