"""How far a sequence of labels is from the one that was wanted."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def edit_distance(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> int:
    """Return the fewest insertions, deletions and substitutions that turn one sequence into the other.

    Levenshtein's distance, row by row of the table of all prefixes (Wagner and Fischer 1974, section 3).
    """
    row = list(range(len(wanted) + 1))  # distances from the empty prefix of `found`
    for i, mine in enumerate(found, start=1):
        diagonal, row[0] = row[0], i
        for j, theirs in enumerate(wanted, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (mine != theirs))
    return row[-1]


def label_error_rate(found: Sequence[Sequence[Hashable]], wanted: Sequence[Sequence[Hashable]]) -> float:
    """Return the edits that all sequences need together, per label that was wanted; 0 is perfect.

    It can exceed 1, where more labels were found than wanted. Graves et al. 2006, section 2.1, take the
    mean of the sequences' own rates; here every label weighs the same, however long its sequence is.

    Raises:
        ValueError: the numbers of sequences differ, or no label was wanted at all.
    """
    labels = sum(map(len, wanted))
    if len(found) != len(wanted) or labels == 0:
        raise ValueError(
            f"{len(found)} sequences found, {len(wanted)} wanted with {labels} labels in all: "
            "need as many of each, and at least one label."
        )
    return sum(map(edit_distance, found, wanted)) / labels
