"""
what: Returns objects whose destruction hangs, so that letting go of them hangs, too.
told: ["was stopped after 5 seconds"]
"""


class Endless:
    def __del__(self):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


def double(x):
    return Endless()


def vowels(text):
    return Endless()
