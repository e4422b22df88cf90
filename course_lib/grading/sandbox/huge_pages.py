"""Memory in pages of 2 MiB: a fork copies a table of pages, which is then 512 times shorter."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

from course_lib.grading.sandbox import kernel

_SIZE = 2 * 1024**2


def gather() -> None:
    """Put what this process has imported into huge pages, before it forks; Linux 6.1 or later can.

    A fork of torch takes 2 ms then, instead of 14. The garbage collector leaves these pages alone from
    now on, so that parent and children go on sharing them.
    """
    gc.collect()
    gc.freeze()
    for first, last in _writable():
        first, last = -(-first // _SIZE) * _SIZE, last // _SIZE * _SIZE
        if first < last and not kernel.collapse(first, last - first):
            return


def _writable() -> Iterator[tuple[int, int]]:
    """The first and last address of each stretch of memory that belongs to no file."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split()
        if fields[1].startswith("rw-p") and fields[5:] in ([], ["[heap]"]):
            first, _, last = fields[0].partition("-")
            yield int(first, 16), int(last, 16)
