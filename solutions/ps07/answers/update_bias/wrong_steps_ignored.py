"""
misconception: The gate is the share that is to be left.
loses: [update_bias-keeps, update_bias-admits]
says: "the number of steps is not used"
"""

import math


def update_bias(steps, share, z_keeps):
    kept = share
    bias = math.log(kept / (1 - kept))
    return bias if z_keeps else -bias
