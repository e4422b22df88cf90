"""The site tells no solution, no hidden test and no graded question."""

from __future__ import annotations

import pytest
from built_site import ROOT, SITE

from course_lib.grading.leaks import find_secrets, secrets


@pytest.mark.slow
def test_no_file_of_the_site_tells_a_secret(site: str) -> None:
    files = [(path.name, path.read_bytes()) for path in sorted(SITE.rglob("*")) if path.is_file()]
    sought = secrets(ROOT)
    assert len(files) > 100
    assert len(sought) > 100
    assert find_secrets(files, sought) == []
