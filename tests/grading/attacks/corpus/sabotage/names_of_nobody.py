"""
what: Deletes everything that its namespace holds, and the shell's own names with it.
"""

import builtins

for name in list(vars(builtins)):
    if name not in ("list", "vars"):
        try:
            delattr(builtins, name)
        except BaseException:
            pass
# %%
globals().clear()
