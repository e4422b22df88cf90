"""The attacks: a file each under corpus/<kind>/, which begins with what it does and what must come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

CORPUS = Path(__file__).parent / "corpus"
NEXT_CELL = "# %%\n"
_HEADER = re.compile(r'"""\n(.*?)"""\n(.*)', re.DOTALL)


@dataclass(frozen=True)
class Attack:
    """What a hostile student writes, in one cell or several, and what must come of it.

    `expects`: the points by test; a test that is not named gives none. `told`: words that student and TA
    read. `unwalled`: whether the attack gains points where student code and tests share a process.
    """

    name: str
    cells: tuple[str, ...]
    what: str
    status: str = "graded"
    expects: dict[str, float] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    unwalled: bool = False
    long: bool = False

    @property
    def kind(self) -> str:
        return self.name.partition("/")[0]


def read(path: Path) -> Attack:
    """The attack in a file; raises ValueError where its header is none."""
    name = f"{path.parent.name}/{path.stem}"
    found = _HEADER.fullmatch(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{name}: no header between two lines of three quotation marks at the beginning")
    header: dict[str, Any] = yaml.safe_load(found[1])
    header["told"] = tuple(header.get("told", ()))
    return Attack(name, tuple(found[2].split(NEXT_CELL)), **header)


def all_attacks() -> list[Attack]:
    """Every attack, by kind and name; .ipy files hold what only IPython reads, such as %%bash."""
    return [read(path) for path in sorted(CORPUS.glob("*/*")) if path.suffix in (".py", ".ipy")]
