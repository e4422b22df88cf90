"""The claims of the source notes: book/claims.yml, read and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from course_lib.lined_yaml import YamlError, read_yaml

CLAIMS_FILE = Path("book/claims.yml")

_MENDS = {
    "id": "Write N, Q, T, D or F and two digits.",
    "lesson": "Write the lesson's file name without its ending, such as 03_bptt.",
    "verdict": "Write right, nuance or wrong.",
    "claim": "Write the claim as one sentence.",
    "teach": "Add `teach`: what the course teaches instead.",
    "cell": "Write the label of the code cell that settles it: lower-case letters, digits and hyphens.",
}


class Claim(BaseModel):
    """One claim, the verdict on it, and the labelled cell that settles it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[NQTDF]\d\d$")
    lesson: str = Field(pattern=r"^\d\d_[a-z0-9_]+$")
    verdict: Literal["right", "nuance", "wrong"]
    claim: str = Field(min_length=1)
    teach: str | None = None
    cell: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9-]*$")
    key: bool | str | None = None
    show: str | None = None

    @model_validator(mode="after")
    def _taught(self) -> Claim:
        if self.verdict != "right" and not self.teach:
            raise ValueError(f"the verdict is {self.verdict}, and there is no teach")
        return self


class ClaimsError(ValueError):
    """book/claims.yml has faults; the message lists all of them, a line each."""


def load_claims(root: Path) -> list[Claim]:
    """Read the claims below the project's folder `root`; raises ClaimsError with every fault at once."""
    path = root / CLAIMS_FILE
    entries = _entries(path)
    faults: list[str] = []
    claims: list[Claim] = []
    for line, entry in entries:
        try:
            claims.append(Claim.model_validate(entry))
        except ValidationError as error:
            faults += _explain(line, entry, error)
    faults += _repeated(entries)
    if faults:
        raise ClaimsError("\n".join(faults))
    return claims


def _entries(path: Path) -> list[tuple[int, object]]:
    """Each entry of the file with the number of the line where it begins."""
    try:
        file = read_yaml(path)
    except YamlError as error:
        raise ClaimsError(
            f"{CLAIMS_FILE}:{error.line}: not YAML: {error.problem}. Quote the text."
        ) from error
    if not isinstance(file.data, list):
        raise ClaimsError(f"{CLAIMS_FILE}:1: not a list. Begin each claim with a hyphen.")
    return [(file.line([index]), value) for index, value in enumerate(file.data)]


def _explain(line: int, entry: object, error: ValidationError) -> list[str]:
    name = _name(entry)
    faults = []
    for fault in error.errors():
        # The check of the whole entry has no field of its own: it is the one about `teach`.
        field = str(fault["loc"][0]) if fault["loc"] else "teach"
        mend = _MENDS.get(field, "Remove the field or correct its name.")
        if not isinstance(entry, dict):
            mend = "Write a mapping: {id: …, lesson: …, verdict: …, claim: …}."
        faults.append(f"{CLAIMS_FILE}:{line}: {name}: {field}: {fault['msg']}. {mend}")
    return faults


def _repeated(entries: list[tuple[int, object]]) -> list[str]:
    first: dict[str, int] = {}
    faults = []
    for line, entry in entries:
        name = _name(entry)
        if name in first:
            faults.append(f"{CLAIMS_FILE}:{line}: {name}: already on line {first[name]}. Give it another id.")
        elif name != "?":
            first[name] = line
    return faults


def _name(entry: object) -> str:
    return str(entry.get("id", "?")) if isinstance(entry, dict) else "?"
