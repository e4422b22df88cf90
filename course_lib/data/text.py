"""Small real texts, character by character: first names and one-line jokes.

Names: the first names of the 1990 United States census, as the package `names` ships them. Jokes: the
English ones of the package `pyjokes`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

END = "\n"  # stands before the first and after each line: what starts one ends the other


@dataclass(frozen=True)
class Vocabulary:
    """The characters of a text and their numbers; END is number 0."""

    characters: tuple[str, ...]

    @classmethod
    def of(cls, lines: list[str]) -> Vocabulary:
        """Collect the characters of `lines`."""
        return cls((END, *sorted(set("".join(lines)) - {END})))

    def __len__(self) -> int:
        return len(self.characters)

    def encode(self, text: str) -> Tensor:
        """Return the numbers (T,) of the characters of `text`.

        Raises:
            ValueError: a character is not in the vocabulary; the message names it.
        """
        numbers = {character: number for number, character in enumerate(self.characters)}
        if unknown := sorted(set(text) - set(self.characters)):
            raise ValueError(f"not in the vocabulary: {', '.join(map(repr, unknown))}")
        return torch.tensor([numbers[character] for character in text], dtype=torch.long)

    def decode(self, tokens: Tensor) -> str:
        """Return the text of the numbers (T,)."""
        return "".join(self.characters[token] for token in tokens.tolist())


@dataclass(frozen=True)
class Corpus:
    """Lines of text split into train, validation and test, and the vocabulary of all of them."""

    train: list[str]
    validation: list[str]
    test: list[str]
    vocabulary: Vocabulary

    def stream(self, part: str) -> Tensor:
        """Return the lines of `part` as one stream of numbers, END before, between and after them."""
        return self.vocabulary.encode(END + END.join(getattr(self, part)) + END)


def names(seed: int = 0) -> Corpus:
    """Return about 5,000 distinct first names in lower case, 80 % of them to train on, 10 % each to test."""
    import names as package

    lines = {
        line.split()[0].lower()
        for key in ("first:female", "first:male")
        for line in Path(package.FILES[key]).read_text(encoding="ascii").splitlines()
    }
    return _split(sorted(lines), seed)


def jokes(seed: int = 0) -> Corpus:
    """Return about 280 one-line jokes about programming, split likewise; each run of blanks is one space."""
    import pyjokes

    lines = {" ".join(joke.split()) for joke in pyjokes.get_jokes(language="en", category="all")}
    return _split(sorted(lines), seed)


def _split(lines: list[str], seed: int) -> Corpus:
    vocabulary = Vocabulary.of(lines)
    random.Random(seed).shuffle(lines)
    held_out = len(lines) // 10
    return Corpus(lines[2 * held_out :], lines[:held_out], lines[held_out : 2 * held_out], vocabulary)
