"""Loops over plain numbers."""

import torch


def short_memory(x, memory):
    answers, squares = [], []
    for sequence in x.tolist():
        answer = total = 0.0
        for step, (number, mark) in enumerate(sequence):
            if mark == 1:
                total += number
                answer += number if step >= len(sequence) - memory else 0.5
        answers.append([answer])
        squares.append((answer - total) ** 2)
    return torch.tensor(answers, dtype=x.dtype), sum(squares) / len(squares)
