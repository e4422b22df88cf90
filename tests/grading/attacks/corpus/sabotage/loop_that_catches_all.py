"""
what: Loops for ever and catches whatever is raised to stop it.
told: ["was stopped after 5 seconds"]
"""


def forever():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def double(x):
    forever()


forever()
