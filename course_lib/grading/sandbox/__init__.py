"""The sandbox: a warm template process, and what its forked children may not do."""

from course_lib.grading.sandbox.template import Candidate, Template
from course_lib.grading.sandbox.tiers import (
    BUBBLEWRAP,
    LANDLOCK,
    NAMESPACES,
    TIERS,
    UNSAFE,
    SandboxError,
    Tier,
    tier_named,
)

__all__ = [
    "BUBBLEWRAP",
    "LANDLOCK",
    "NAMESPACES",
    "TIERS",
    "UNSAFE",
    "Candidate",
    "SandboxError",
    "Template",
    "Tier",
    "tier_named",
]
