"""Texts: characters there and back, splits that share nothing, streams with an end at each end."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data.text import END, Corpus, Vocabulary, jokes, names

CORPORA = pytest.mark.parametrize("corpus", [names, jokes])


@given(st.lists(st.text(), min_size=1), st.data())
def test_decoding_undoes_encoding(lines: list[str], data: st.DataObject) -> None:
    vocabulary = Vocabulary.of(lines)
    text = "".join(data.draw(st.lists(st.sampled_from(vocabulary.characters))))
    tokens = vocabulary.encode(text)
    assert tokens.dtype == torch.long
    assert vocabulary.decode(tokens) == text
    assert len(vocabulary) == len(set("".join(lines)) | {END})
    assert vocabulary.encode(END).tolist() == [0]


def test_an_unknown_character_is_named() -> None:
    with pytest.raises(ValueError, match="not in the vocabulary: 'x', 'é'"):
        Vocabulary.of(["abc"]).encode("axéx")


@CORPORA
def test_splits_are_disjoint_complete_and_of_the_promised_size(corpus: Callable[..., Corpus]) -> None:
    made, other = corpus(), corpus(seed=1)
    parts = [made.train, made.validation, made.test]
    lines = [line for part in parts for line in part]
    assert len(set(lines)) == len(lines)
    assert set(lines) == {*other.train, *other.validation, *other.test}
    assert made.test != other.test
    assert len(made.validation) == len(made.test) == len(lines) // 10
    assert all(lines)
    assert not any(END in line for line in lines)


def test_sizes_are_about_what_the_docstrings_say() -> None:
    sizes = [sum(map(len, (made.train, made.validation, made.test))) for made in (names(), jokes())]
    assert sizes[0] == pytest.approx(5000, rel=0.1)
    assert sizes[1] == pytest.approx(280, rel=0.1)


@CORPORA
def test_the_seed_alone_decides_the_split(corpus: Callable[..., Corpus]) -> None:
    before = random.getstate()
    assert corpus(seed=5) == corpus(seed=5)
    assert random.getstate() == before


@CORPORA
@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_a_stream_holds_every_line_between_ends(corpus: Callable[..., Corpus], part: str) -> None:
    made = corpus()
    text = made.vocabulary.decode(made.stream(part))
    assert text.startswith(END)
    assert text.endswith(END)
    assert text[1:-1].split(END) == getattr(made, part)


def test_names_are_lower_case_words() -> None:
    assert all(line.isalpha() and line == line.lower() for line in names().train)
