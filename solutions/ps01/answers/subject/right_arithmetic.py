"""The state plus what is read, as long as the state is zero; written into a block."""


def subject(words, number, state):
    states = number.new_zeros(words.shape)
    for t in range(words.shape[1]):
        state = state + (1 - state.abs()) * number[words[:, t]]
        states[:, t] = state
    return states
