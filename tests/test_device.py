"""The device that is picked on each kind of machine, and what a wrong wish is told."""

from __future__ import annotations

import types

import pytest
import torch

from course_lib.device import VARIABLE, device_report, pick_device


@pytest.fixture(autouse=True)
def _no_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def machine(monkeypatch: pytest.MonkeyPatch, cuda: int = 0, mps: bool = False) -> None:
    """Pretend to be a machine with so many CUDA devices, and with an Apple GPU or not."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(0, False, "cpu"), (0, True, "mps"), (1, False, "cuda"), (2, True, "cuda")],
)
def test_the_best_device_is_picked(
    monkeypatch: pytest.MonkeyPatch, cuda: int, mps: bool, expected: str
) -> None:
    machine(monkeypatch, cuda, mps)
    assert pick_device() == torch.device(expected)


@pytest.mark.parametrize("wish", ["cpu", "mps", "cuda", "cuda:0", "cuda:1", " CPU ", "Cuda:1"])
def test_a_wish_comes_first(monkeypatch: pytest.MonkeyPatch, wish: str) -> None:
    machine(monkeypatch, cuda=2, mps=True)
    monkeypatch.setenv(VARIABLE, wish)
    assert pick_device() == torch.device(wish.strip().lower())


def test_an_empty_wish_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, cuda=1)
    monkeypatch.setenv(VARIABLE, " ")
    assert pick_device() == torch.device("cuda")


@pytest.mark.parametrize("wish", ["gpu", "cuda:", "cuda:one", "cuda:-1", "cpu:0", "mps:0", "cuda:1:2"])
def test_a_wrong_wish_names_the_choices(monkeypatch: pytest.MonkeyPatch, wish: str) -> None:
    machine(monkeypatch, cuda=2, mps=True)
    monkeypatch.setenv(VARIABLE, wish)
    with pytest.raises(ValueError, match=r"COURSE_DEVICE=.* is not a device.*one of cuda, mps, cpu"):
        pick_device()


@pytest.mark.parametrize(
    ("cuda", "mps", "wish", "here"),
    [
        (0, False, "cuda", "cpu"),
        (0, True, "cuda", "mps, cpu"),
        (1, False, "mps", "cuda:0, cpu"),
        (1, False, "cuda:1", "cuda:0, cpu"),
        (2, False, "cuda:2", "cuda:0, cuda:1, cpu"),
    ],
)
def test_a_wish_that_this_machine_cannot_grant_names_what_it_has(
    monkeypatch: pytest.MonkeyPatch, cuda: int, mps: bool, wish: str, here: str
) -> None:
    machine(monkeypatch, cuda, mps)
    monkeypatch.setenv(VARIABLE, wish)
    with pytest.raises(ValueError, match=f"'{wish}', but this machine has only: {here}. Choose"):
        pick_device()


def test_the_report_is_one_line_with_the_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    properties = types.SimpleNamespace(name="A big GPU", total_memory=80 * 2**30)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: properties)
    version = torch.__version__.split("+")[0]
    threads = torch.get_num_threads()
    many = "thread" if threads == 1 else "threads"
    assert device_report(torch.device("cpu")) == f"CPU, {threads} {many}, torch {version}"
    assert device_report(torch.device("mps")) == f"Apple GPU (MPS), torch {version}"
    assert device_report(torch.device("cuda:0")) == f"A big GPU, 80 GiB, torch {version}"


def test_the_report_is_of_the_picked_device(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, mps=True)
    assert device_report().startswith("Apple GPU")
