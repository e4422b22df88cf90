"""
misconception: The rule of thumb, the logarithm of the distance, is exact.
loses: [update_bias-keeps, update_bias-admits]
says: "update_bias(2, 0.64, True) is not right"
"""

import math


def update_bias(steps, share, z_keeps):
    bias = math.log(steps)
    return bias if z_keeps else -bias
