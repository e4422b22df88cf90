"""
misconception: z is always the share of the candidate.
loses: [update_bias-keeps]
says: "update_bias(2, 0.64, True) is not right"
"""

import math


def update_bias(steps, share, z_keeps):
    kept = share ** (1 / steps)
    bias = math.log(kept / (1 - kept))
    return -bias
