"""By logarithms, without rounding where the gate is close to 1."""

import math


def update_bias(steps, share, z_keeps):
    log_kept = math.log(share) / steps
    bias = log_kept - math.log(-math.expm1(log_kept))
    return bias if z_keeps else -bias
