"""A template for each tier that holds on this machine, with limits so small that a test can reach them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serving import ask

from course_lib.grading.plan import MIB, Limits
from course_lib.grading.sandbox import TIERS, UNSAFE, Candidate, Template, Tier, probe

HERE = Path(__file__).parent
LIMITS = Limits(memory_bytes=768 * MIB, cpu_seconds=4, threads=24, open_files=48, scratch_bytes=8 * MIB)

Ask = Callable[[str], str]


def needs(tier: Tier) -> None:
    """Skip the test where a tier does not hold."""
    finding = probe(tier)
    if not finding.holds:
        pytest.skip(f"the tier {tier} does not hold on this machine: {finding.wrong[0]}")


@pytest.fixture(scope="session", params=TIERS, ids=str)
def tier(request: pytest.FixtureRequest) -> Tier:
    """Each tier in turn."""
    found: Tier = request.param
    needs(found)
    return found


@pytest.fixture(scope="session")
def template(tier: Tier) -> Iterator[Template]:
    """A warm template, as lessons need it."""
    with Template(tier, LIMITS, "serving:serve", "serving:warm", [HERE]) as started:
        yield started


@pytest.fixture
def candidate(template: Template) -> Iterator[Candidate]:
    """A fresh candidate."""
    with template.candidate() as forked:
        yield forked


@pytest.fixture
def says(candidate: Candidate) -> Ask:
    """Ask the candidate to run a piece of Python."""
    return lambda source: ask(candidate, source)


@pytest.fixture
def unsafe() -> Iterator[Template]:
    """A template that closes in nothing."""
    with Template(UNSAFE, LIMITS, "serving:serve", "serving:warm_nothing", [HERE]) as started:
        yield started
