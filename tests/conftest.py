"""What all tests share: one thread, no window, the same examples each time, the mark `gpu`, one browser."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import matplotlib
import pytest
import torch
from playwright.sync_api import Browser, sync_playwright

from course_lib.authoring.screenshots import CHROMIUM_ARGUMENTS
from course_lib.system import CHROMIUM_MEND, find_chromium

matplotlib.use("Agg")
torch.set_num_threads(1)
hypothesis.settings.register_profile("course", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.load_profile("course")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("gpu") and not torch.cuda.is_available():
        pytest.skip("needs a CUDA device; this machine has none")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the whole run: playwright starts only once in a process."""
    chromium = find_chromium()
    if chromium is None:
        pytest.fail(CHROMIUM_MEND)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium), args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()
