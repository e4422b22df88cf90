"""
what: Puts modules, classes, generators and the shell under the names of functions.
"""

import torch as double
from types import ModuleType as vowels

twice = get_ipython()
squares = (number for number in range(4))
refuse = type
Counter = object
half = print
clamp = __import__
after = {}
