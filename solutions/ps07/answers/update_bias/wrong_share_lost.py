"""
misconception: The share is what is forgotten.
loses: [update_bias-keeps, update_bias-admits]
says: "this keeps the share that is to be lost"
"""

import math


def update_bias(steps, share, z_keeps):
    kept = (1 - share) ** (1 / steps)
    bias = math.log(kept / (1 - kept))
    return bias if z_keeps else -bias
