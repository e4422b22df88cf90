"""The sandbox: a warm template process, and what its forked children may not do."""

from course_lib.grading.sandbox.probe import Finding, best_tier, probe
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
    "Finding",
    "SandboxError",
    "Template",
    "Tier",
    "best_tier",
    "probe",
    "tier_named",
]
