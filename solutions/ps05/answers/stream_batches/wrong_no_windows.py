"""
misconception: "There is nothing to return while nothing is stepped through."
loses: [stream-windows, stream-inputs, stream-targets]
says: "returned no window"
"""


def stream_batches(tokens, batch, window):
    return []
