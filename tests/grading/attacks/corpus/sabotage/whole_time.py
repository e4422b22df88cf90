"""
what: Uses up nearly all time of each cell, in so many cells that the whole notebook's time is over.
status: partly graded
told: ["took more than 25 seconds"]
long: true
"""

import time

time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
# %%
time.sleep(2.5)
