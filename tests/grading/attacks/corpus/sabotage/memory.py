"""
what: Takes memory in pieces until there is no more, ten gigabytes at most.
"""

kept = []
try:
    while len(kept) < 160:
        kept.append(bytearray(64 << 20))
        for place in range(0, 64 << 20, 4096):
            kept[-1][place] = 1
        if len(kept) > 40:
            print("BREACH: more than 2.5 GiB")
            break
finally:
    print(len(kept))
