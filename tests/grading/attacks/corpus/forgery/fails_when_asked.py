"""
what: Fails when a test first asks for names, so that it assigns nothing, and defines its names for the next one.
"""

import gc

asked = []
bounds = expected_bounds = [1, 2, 3]


def names(wanted):
    if "expected_bounds" in wanted and not asked:
        asked.append(wanted)
        raise ValueError("not today")
    return {name: globals()[name] for name in wanted if name in globals()}


for found in gc.get_objects():
    if type(found).__name__ == "_Candidate":
        found.verbs["names"] = names
