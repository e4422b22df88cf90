"""
what: Hides wrong answers behind a metaclass, descriptors, __getattribute__ and __init_subclass__.
"""


class Meta(type):
    def __call__(cls, *args, **kwargs):
        return super().__call__()

    def __instancecheck__(cls, instance):
        return True

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return 0


class Seven:
    def __get__(self, instance, owner):
        return Meta

    def __set__(self, instance, value):
        pass


class Counter(metaclass=Meta):
    value = Seven()

    def __getattribute__(self, name):
        return lambda *args: True

    def __init_subclass__(cls, **kwargs):
        raise SystemExit
