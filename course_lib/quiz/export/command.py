"""`course quiz export`: writes the files, and says what they hold and what they do not."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from course_lib.quiz.export import Export, ExportError, Format, export, select, write_files
from course_lib.quiz.reading import BankError, load_bank

FOLDER = Path("build/exports")
_WORDS = {"anki": "Anki", "qti": "Canvas QTI", "moodle": "Moodle XML", "gift": "GIFT"}


def run(
    root: Path,
    to: Format,
    names: Sequence[str] = (),
    folder: Path | None = None,
    graded: bool = False,
    titles: Mapping[str, str] | None = None,
) -> int:
    """Export the named lessons of the bank below `root`; returns 0, or 2 where nothing could be written."""
    try:
        made = export(to, select(load_bank(root), names, graded, titles), _timestamp())
        if not made.files and not made.not_carried:
            raise ExportError(f"quizzes: no item for {_WORDS[to]}\n    mend: Name a lesson that has a quiz.")
        paths = write_files(folder or root / FOLDER, made.files)
    except (BankError, ExportError) as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        what = f"--to {to} needs the package {error.name}, which is not installed"
        print(f"course quiz export: {what}\n    mend: Run `make`, which installs it.", file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}\n    mend: Give another --output.", file=sys.stderr)
    else:
        _report(to, paths, made)
        return 0
    return 2


def _timestamp() -> float:
    """Now, or what SOURCE_DATE_EPOCH says where the same input must give the same bytes."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    return float(stated) if stated.isdecimal() else time.time()


def _report(to: Format, paths: Sequence[Path], made: Export) -> None:
    for path in paths:
        print(f"{os.path.relpath(path)}: {_counted(made.carried[path.name])}")
    if secret := [path.name for path in paths if "_graded" in path.name]:
        print(f"Keep from students: {', '.join(secret)}. The answers of graded items are in there.")
    if made.not_carried:
        print(f"Not in {_WORDS[to]} ({len(made.not_carried)}):")
        for entry in made.not_carried:
            print(f"    {entry.id} ({entry.kind}): {entry.reason}")
    if made.cards_left_out:
        print(f"Flashcards left out: {made.cards_left_out}. They go to Anki alone.")


def _counted(kinds: Counter[str]) -> str:
    listed = ", ".join(f"{number} {name}" for name, number in sorted(kinds.items()))
    return f"{kinds.total()} ({listed})"
