"""One submission to grade, as plain data, and the key under which its outcome is kept."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from course_lib.grading.plan import Limits


@dataclass(frozen=True)
class Task:
    """All that an outcome depends on; `grader` names the function that makes it, as "module:function".

    Where the submitted file could not be read, `unreadable` says why.
    """

    student: str
    assignment: str
    submission: bytes
    source: bytes
    limits: Limits
    tier: str
    versions: dict[str, str]
    grader: str = "course_lib.grading.batch.grader:grade"
    unreadable: str = ""

    @cached_property
    def key(self) -> str:
        """The content's hash: the same key, the same outcome."""
        rest = {**self._plain(), "limits": asdict(self.limits)}
        hashes = [hashlib.sha256(part).hexdigest() for part in (self.submission, self.source)]
        return hashlib.sha256(json.dumps([hashes, rest], sort_keys=True).encode()).hexdigest()

    def message(self) -> bytes:
        """The task as JSON, for a worker."""
        files = {name: base64.b64encode(getattr(self, name)).decode() for name in ("submission", "source")}
        return json.dumps({**self._plain(), "limits": asdict(self.limits), **files}).encode()

    @classmethod
    def from_message(cls, message: bytes) -> Task:
        """The task that a message tells."""
        data = json.loads(message)
        for name in ("submission", "source"):
            data[name] = base64.b64decode(data[name])
        return cls(**{**data, "limits": Limits(**data["limits"])})

    def _plain(self) -> dict[str, Any]:
        names = ("student", "assignment", "tier", "versions", "grader", "unreadable")
        return {name: getattr(self, name) for name in names}
