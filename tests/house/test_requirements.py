"""requirements.txt: exact, complete, without duplicates, within the ranges that course_lib allows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
MARK = next(index for index, line in enumerate(LINES) if "Written by `make lock`" in line)
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXACT = re.compile(r"[A-Za-z][\w.-]*==[\w.]+( ; [^#]+)?(\s+# .+)?")


def pins(lines: list[str]) -> list[Requirement]:
    return [Requirement(text) for line in lines if (text := line.split("#")[0].strip())]


def name_of(requirement: Requirement) -> str:
    return canonicalize_name(requirement.name)


PINS = {name_of(pin): pin for pin in pins(LINES)}


def test_every_line_is_an_exact_version() -> None:
    wrong = [
        line for line in LINES if line.strip() and not line.startswith("#") and not EXACT.fullmatch(line)
    ]
    assert wrong == []


def test_every_top_level_package_says_what_it_is_for() -> None:
    assert [line for line in LINES[:MARK] if "==" in line and "#" not in line] == []


def test_there_are_no_duplicates() -> None:
    names = [name_of(pin) for pin in pins(LINES)]
    assert sorted(names) == sorted(set(names))


def test_the_second_part_is_sorted_and_holds_no_cuda() -> None:
    names = [name_of(pin) for pin in pins(LINES[MARK:])]
    assert names == sorted(names)
    assert [name for name in names if name.startswith(("cuda", "nvidia", "triton"))] == []


def test_torch_is_pinned_for_every_machine() -> None:
    assert str(PINS["torch"]) == "torch==2.13.0"


@pytest.mark.parametrize("group", ["dependencies", "authoring", "export"])
def test_the_ranges_of_course_lib_hold(group: str) -> None:
    project = PYPROJECT["project"]
    ranges = project[group] if group in project else project["optional-dependencies"][group]
    for needed in map(Requirement, ranges):
        (pin,) = PINS[name_of(needed)].specifier
        assert needed.specifier.contains(pin.version, prereleases=True), f"{needed} against {pin}"


def test_every_marker_is_about_python_or_the_system() -> None:
    known = {*default_environment()} - {"python_version"}
    for pin in PINS.values():
        if pin.marker:
            assert any(name in str(pin.marker) for name in known), str(pin)


def needed_by(package: str, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What an installed package needs on this machine, as (name, extras)."""
    for text in metadata.requires(package) or []:
        need = Requirement(text)
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras | {""}):
            yield name_of(need), frozenset(need.extras)


def test_nothing_is_left_unpinned() -> None:
    """Walk from the first part to everything that it needs: each package is in the list."""
    # What torch brings on a machine with CUDA is pinned by torch itself.
    waiting = [(name_of(pin), frozenset(pin.extras)) for pin in pins(LINES[:MARK])]
    seen, unpinned = set(waiting), set()
    while waiting:
        for need in needed_by(*waiting.pop()):
            if need[0].startswith(("cuda", "nvidia", "triton")) or need in seen:
                continue
            seen.add(need)
            waiting.append(need)
            if need[0] not in PINS:
                unpinned.add(need[0])
    assert unpinned == set()


def test_what_is_pinned_is_what_is_installed() -> None:
    here = {name: pin for name, pin in PINS.items() if pin.marker is None or pin.marker.evaluate()}
    wrong = {
        name: metadata.version(name)
        for name, pin in here.items()
        if not pin.specifier.contains(Version(metadata.version(name)), prereleases=True)
    }
    assert wrong == {}
