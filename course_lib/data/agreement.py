"""Subject-verb agreement: the verb's number follows the first noun, however many others stand between.

A made-up grammar after Linzen, Dupoux and Goldberg 2016: "the keys near the cabinet by the doors ... are".
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

NOUNS = ("key", "cabinet", "door", "lamp", "table", "window", "letter", "garden")
PREPOSITIONS = ("near", "by", "behind", "above")
WORDS = ("the", *PREPOSITIONS, *NOUNS, *(noun + "s" for noun in NOUNS))
VERBS = ("is", "are")
_FIRST_NOUN = 1 + len(PREPOSITIONS)


class Phrases(NamedTuple):
    """Word numbers (N, T), the verb that must follow, 0 for "is" and 1 for "are" (N,)."""

    words: Tensor
    verb: Tensor


def agreement(examples: int, distractors: int, seed: int = 0) -> Phrases:
    """Make phrases "the SUBJECT (PREPOSITION the NOUN) * distractors"; a coin makes each noun plural or not.

    The verb is 2 + 3 * distractors words after the start, and 1 + 3 * distractors after its subject.
    """
    generator = torch.Generator().manual_seed(seed)
    nouns = torch.randint(len(NOUNS), (examples, distractors + 1), generator=generator)
    plural = torch.randint(2, (examples, distractors + 1), generator=generator)
    prepositions = torch.randint(1, _FIRST_NOUN, (examples, distractors + 1), generator=generator)
    triples = torch.stack(
        [prepositions, torch.zeros_like(nouns), _FIRST_NOUN + nouns + len(NOUNS) * plural], dim=-1
    )
    return Phrases(triples.flatten(1)[:, 1:], plural[:, 0])  # the first phrase has no preposition


def spell(words: Tensor) -> str:
    """Return a row of word numbers (T,) as text."""
    return " ".join(WORDS[word] for word in words.tolist())
