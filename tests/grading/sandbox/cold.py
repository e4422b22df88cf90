"""Templates that start at once, with limits so small that a test can reach them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from course_lib.grading.plan import MIB, Limits
from course_lib.grading.sandbox import Template, Tier

HERE = Path(__file__).parent
LIMITS = Limits(memory_bytes=768 * MIB, cpu_seconds=4, threads=24, open_files=48, scratch_bytes=8 * MIB)

Ask = Callable[[str], str]


def cold_template(tier: Tier, limits: Limits = LIMITS, serve: str = "serving:serve") -> Template:
    """A template that has imported nothing, and starts at once."""
    return Template(tier, limits, serve, "serving:warm_nothing", [HERE])
