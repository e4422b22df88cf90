"""Whether a notebook gives the key away: its strings are searched, and decoded where they can be."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import json
import lzma
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from course_lib.quiz.bank import ITEM, Cloze, Item, Multiple, Ordering, SelectBlank, Single
from course_lib.quiz.feedback import all_feedback

_SHORTEST = 8  # "Yes." as feedback tells nothing, and stands in any text
_DEEPEST = 5
_KEY_WORDS = re.compile(r"""["'](?:answer|accept|feedback|slips|tolerance)\\?["']\s*[:=]""")
_SPACE = re.compile(r"\s+")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_DECODERS: tuple[Callable[[bytes], bytes], ...] = (
    base64.b64decode, base64.urlsafe_b64decode, binascii.unhexlify,
    gzip.decompress, zlib.decompress, bz2.decompress, lzma.decompress,
)  # fmt: skip
_REFUSALS = (ValueError, OSError, EOFError, zlib.error, lzma.LZMAError)


def find_leaks(data: Any, items: dict[str, Sequence[Item]]) -> list[str]:
    """What `data`, a notebook as JSON, tells of the key; `items` has what each answer slot may hold.

    Sought are the feedback texts, the fields of a key, and the right answers written as JSON or as Python.
    """
    written = [json.dumps(data, ensure_ascii=False), *strings(data)]
    texts = [text for string in written for text in decoded(string)]
    needles = {
        needle: f"{item.id}: {what}"
        for slot, pool in items.items()
        for item in pool
        for what, needle in _needles(slot, item)
    }
    leaks = {f"a field of a key: {found[0]}" for text in texts if (found := _KEY_WORDS.search(text))}
    leaks |= {what for needle, what in needles.items() if any(needle in text for text in texts)}
    return sorted(leaks)


def right_answer(item: Item) -> Any:
    """The right answer as plain data: what an answer sheet would hold."""
    if isinstance(item, Cloze):
        return {
            name: blank.answer if isinstance(blank, SelectBlank) else blank.accept[0]
            for name, blank in item.blanks.items()
        }
    return ITEM.dump_python(item, mode="json")["answer"]


def _needles(slot: str, item: Item) -> Iterator[tuple[str, str]]:
    choices = item.choices.values() if isinstance(item, Single | Multiple | Ordering) else ()
    public = " ".join([item.statement, *(choice.text for choice in choices)])
    for text in all_feedback(item):
        if len(text) >= _SHORTEST and text not in public:
            for written in (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
                yield "a feedback text", written
    answer = right_answer(item)
    for name in (slot, item.id):
        for written in (json.dumps(answer), json.dumps(answer, separators=(",", ":")), repr(answer)):
            for quote in "\"'":
                yield "the right answer", f"{quote}{name}{quote}: {written}"
                yield "the right answer", f"{quote}{name}{quote}:{written}"


def strings(data: Any) -> Iterator[str]:
    """Every text of the JSON data, also its keys; a list of lines also as one text."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from strings(value)
    elif isinstance(data, list):
        if all(isinstance(value, str) for value in data):
            yield "".join(data)
        for value in data:
            yield from strings(value)


def decoded(text: str) -> Iterator[str]:
    """The text, and all that its parts decode to; a code may be broken over lines."""
    yield text
    for found in {*_ENCODED.findall(text), *_ENCODED.findall(_SPACE.sub("", text))}:
        for raw in _bytes(found.encode(), _DEEPEST):
            if readable := raw.decode("utf-8", errors="ignore"):
                yield readable


def _bytes(raw: bytes, depth: int) -> Iterator[bytes]:
    """What the bytes decode to, by every decoder that takes them, and what that decodes to in turn."""
    for decoder in _DECODERS if depth else ():
        try:
            decoded = decoder(raw)
        except _REFUSALS:
            continue
        yield decoded
        yield from _bytes(decoded, depth - 1)
