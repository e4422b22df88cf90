"""
misconception: Each step loses the same amount.
loses: [update_bias-keeps, update_bias-admits]
says: "the shares multiply from step to step"
"""

import math


def update_bias(steps, share, z_keeps):
    kept = 1 - (1 - share) / steps
    bias = math.log(kept / (1 - kept))
    return bias if z_keeps else -bias
