"""The repository: clean files, licences, a valid citation, hooks and workflows that call what exists."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 2 * 2**20
# A path of one machine, and the hosts of packages: neither is there for others. (Examples are named x or y.)
MACHINE_PATH = re.compile(
    r"""(?<![\w.${}~*-])/(?:work|root|tmp|opt|home/\w+|Users/\w+|srv|mnt)/(?![xy]\b)[\w.-]"""
)
REGISTRY = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|deb[.]debian|archive[.]ubuntu|download[.]pytorch|conda[.]anaconda"
)


def tracked() -> list[Path]:
    """Every file that git tracks here, as it is in the working tree."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / os.fsdecode(name) for name in listing.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> dict[str, str]:
    """The tracked text files, by their path from the root."""
    contents = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in tracked()}
    return {name: data.decode("utf-8") for name, data in contents.items() if b"\0" not in data}


def matches(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {found[0]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if (found := pattern.search(line))
    ]


def test_no_file_names_a_path_of_one_machine() -> None:
    assert matches(MACHINE_PATH) == []


def test_no_file_names_a_registry() -> None:
    assert matches(REGISTRY) == []


@pytest.mark.parametrize("folder", ["root", "tmp", "opt", "work", "home/ada", "Users/ada"])
@pytest.mark.parametrize("line", ["in /{}/file", '"/{}/it"', "A=/{}/a.txt", "/{}/.hidden"])
def test_a_path_of_one_machine_is_seen(line: str, folder: str) -> None:
    assert MACHINE_PATH.search(line.format(folder))


@pytest.mark.parametrize("line", ["/path/to/python3", "../work/x", "a/tmp/b", "$HOME/root/x", ".venv/bin/x"])
def test_other_paths_pass(line: str) -> None:
    assert not MACHINE_PATH.search(line)


def test_no_file_is_large() -> None:
    assert [path.name for path in tracked() if path.stat().st_size > LARGEST] == []


def test_every_text_ends_with_a_newline() -> None:
    assert [name for name, text in texts().items() if text and not text.endswith("\n")] == []


def test_no_text_has_carriage_returns_or_conflict_marks() -> None:
    assert [name for name, text in texts().items() if "\r" in text] == []
    assert matches(re.compile(r"^(<{7}|>{7}) ")) == []


def test_what_a_class_produces_is_not_tracked() -> None:
    kept = re.compile(r"^(submitted|autograded|feedback)/|gradebook[.]db")
    assert [name for name in texts() if kept.search(name)] == []


def test_code_and_text_have_their_licences() -> None:
    code = (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = (ROOT / "LICENSE-TEXT").read_text(encoding="utf-8")
    assert "BSD 3-Clause License" in code
    assert "Neither the name of the copyright holder" in code
    assert "Creative Commons Attribution 4.0 International Public" in text
    assert "Section 8 -- Interpretation" in text


CITATION_KEYS = {
    "abstract": str,
    "authors": list,
    "cff-version": str,
    "date-released": str,
    "keywords": list,
    "license": list,
    "message": str,
    "title": str,
    "type": str,
    "version": str,
}


def test_the_citation_is_valid() -> None:
    citation = load("CITATION.cff")
    assert citation.keys() >= {"cff-version", "message", "title", "authors"}
    assert {key: type(value) for key, value in citation.items()} == CITATION_KEYS
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "software")
    assert citation["title"] == "From recurrence to attention"
    assert citation["authors"] == [{"name": "The course's authors"}]
    assert citation["license"] == ["BSD-3-Clause", "CC-BY-4.0"]
    assert datetime.date.fromisoformat(citation["date-released"])
    assert len(set(citation["keywords"])) == len(citation["keywords"])


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert load("CITATION.cff")["version"] == project["version"]


def test_the_changelog_has_its_form() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    kinds = re.findall(r"^### (.*)$", changelog, re.MULTILINE)
    assert "## [Unreleased]" in changelog
    assert set(kinds) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


WORKFLOWS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(".github/workflows/*.yml"))


def steps(workflow: str) -> list[dict[str, Any]]:
    return [step for job in load(workflow)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_workflows_call_targets_that_exist(workflow: str) -> None:
    commands = [step["run"] for step in steps(workflow) if "run" in step]
    called = [word for command in commands for word in re.findall(r"\bmake ([a-z]+)", command)]
    assert called
    assert set(called) <= targets()


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_actions_are_pinned_to_a_commit(workflow: str) -> None:
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


def test_the_oldest_and_the_newest_python_are_tested() -> None:
    matrix = load(".github/workflows/tests.yml")["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.13"]


def test_the_ci_script_calls_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", script]).returncode == 0


def test_hooks_run_from_the_environment_alone() -> None:
    for repository in load(".pre-commit-config.yaml")["repos"]:
        assert repository["repo"] == "local"
        for hook in repository["hooks"]:
            assert hook["language"] == "system", hook["id"]
            program = hook["entry"].split()[0]
            assert program.startswith(".venv/bin/")
            assert (ROOT / program).exists(), program


def test_commands_in_the_guides_exist() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        called = re.findall(
            r"(?:`|^    |^)make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
        )
        assert set(called) <= targets(), name


def test_the_readme_asks_the_questions_of_the_lessons() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    outline = yaml.safe_load((ROOT / "book/lessons.yml").read_text(encoding="utf-8"))
    lessons = outline[0]["lessons"]
    rows = [f"| {lesson['name'][:2]} {lesson['title']} | {lesson['question']} |" for lesson in lessons]
    assert [row for row in rows if row not in readme] == []
