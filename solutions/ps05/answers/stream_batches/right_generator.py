"""Plain lists from a generator, no tensor at all."""


def stream_batches(tokens, batch, window):
    text = tokens.tolist()
    columns = (len(text) - 1) // batch
    beginnings = [row * columns for row in range(batch)]

    def windows():
        for start in range(0, columns, window):
            steps = min(window, columns - start)
            places = [place + start for place in beginnings]
            yield [text[p : p + steps] for p in places], [text[p + 1 : p + 1 + steps] for p in places]

    return list(windows())
