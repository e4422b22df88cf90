"""
what: Returns NumPy arrays of objects, structures, strings and dates, and objects that pose as arrays.
"""

import numpy as np


class Posing:
    __array_interface__ = {"shape": (2,), "typestr": "<f8", "data": (4096, False), "version": 3}
    __cuda_array_interface__ = __array_struct__ = __array_interface__
    __array_priority__ = 1e9

    def __array__(self, *args, **kwargs):
        return np.array([2.0, 2.0])

    def __dlpack__(self, **kwargs):
        raise SystemExit

    def __len__(self):
        return 2**62

    def __getitem__(self, key):
        return self


class Always:
    def __eq__(self, other):
        return True


def double(x):
    return Posing()


def vowels(text):
    return np.array([Always()], dtype=object)


def half(number):
    return np.zeros(1, dtype=[("a", "f8")])


def clamp(x):
    return np.datetime64("2020-01-01")


def after(number):
    return np.array([], dtype=np.float64)
