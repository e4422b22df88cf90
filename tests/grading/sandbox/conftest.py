"""A template for each tier that holds on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cold import HERE, LIMITS, Ask, cold_template
from serving import ask

from course_lib.grading.sandbox import TIERS, UNSAFE, Candidate, SandboxError, Template, Tier


@pytest.fixture(scope="session", params=TIERS, ids=str)
def tier(request: pytest.FixtureRequest) -> Tier:
    """Each tier in turn; skips those that cannot be had on this machine."""
    found: Tier = request.param
    try:
        with cold_template(found) as template:
            template.candidate().close()
    except SandboxError as error:
        pytest.skip(str(error))
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
    with cold_template(UNSAFE) as started:
        yield started
