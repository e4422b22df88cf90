"""
misconception: The gate is its bias.
loses: [update_bias-keeps, update_bias-admits]
says: "this is the gate; the bias is what the sigmoid makes it of"
"""

import math


def update_bias(steps, share, z_keeps):
    kept = share ** (1 / steps)
    return kept if z_keeps else 1 - kept
