"""What all tests share: one thread, no window, the same examples each time, and the mark `gpu`."""

from __future__ import annotations

import hypothesis
import matplotlib
import pytest
import torch

matplotlib.use("Agg")
torch.set_num_threads(1)
hypothesis.settings.register_profile("course", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.load_profile("course")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("gpu") and not torch.cuda.is_available():
        pytest.skip("needs a CUDA device; this machine has none")
