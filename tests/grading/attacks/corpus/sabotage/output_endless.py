"""
what: Prints and displays without end.
told: ["was stopped after 5 seconds"]
"""

from IPython.display import display

while True:
    print("x" * 100_000)
    display({"text/plain": "x" * 1000}, raw=True)
