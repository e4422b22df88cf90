"""A planted solution, hidden test or graded question is found, wherever it lies and however it is packed."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from fixture_assignment import NAME, write_assignment

from course_lib.grading.leaks import find_secrets, secrets

SOLUTION = "    doubled_by_the_reference = 2 * x"
HIDDEN = "twice_hidden_values = torch.arange(-3.0, 4.0, dtype=torch.float64)"
FEEDBACK = "Count the uses of the shared weight in the loop."
ITEM = {
    "id": "shared",
    "kind": "true_false",
    "section": "Sharing",
    "difficulty": 1,
    "statement": "After step fifty the same weight was used fifty times.",
    "answer": True,
    "feedback": {True: "Yes, once each step of the loop.", False: FEEDBACK},
}
WHERE = {
    SOLUTION: f"solution of {NAME}, twice-answer",
    HIDDEN: f"hidden test of {NAME}, twice-values",
    FEEDBACK: "graded question shared",
}


@pytest.fixture(scope="module")
def sought(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = tmp_path_factory.mktemp("course")
    write_assignment(root)
    (root / "quizzes" / "graded").mkdir(parents=True)
    quiz = yaml.safe_dump({"lesson": "03_bptt", "items": [ITEM]}, sort_keys=False)
    (root / "quizzes" / "graded" / "03_bptt.yml").write_text(quiz, encoding="utf-8")
    (root / "lessons" / "src").mkdir(parents=True)
    (root / "lessons" / "src" / "03_bptt.md").write_text("So it is x[:, -1] in short.\n", encoding="utf-8")
    return secrets(root)


def test_what_is_sought(sought: dict[str, str]) -> None:
    assert {sought["".join(line.split())] for line in WHERE} == set(WHERE.values())
    assert not any("NotImplementedError" in line or "last_result" in line for line in sought)


def zipped(data: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/member", data)
    return buffer.getvalue()


def notebook(text: str) -> bytes:
    cell = {"cell_type": "markdown", "metadata": {"key": [{"note": text}]}, "source": ["nothing"]}
    return json.dumps({"cells": [cell]}).encode()


PACKED: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda text: f"before\n{text}\nafter".encode(),
    "other white space": lambda text: text.replace(" ", "  ").replace(",", ",\n").encode(),
    "metadata": notebook,
    "coloured HTML": lambda text: "".join(
        f'<span class="n">{html.escape(word)}</span> ' for word in text.split()
    ).encode(),
    "base64": lambda text: b"data:" + base64.b64encode(text.encode()),
    "base64 in lines": lambda text: base64.encodebytes((text * 3).encode()),
    "base64 of gzip in metadata": lambda text: notebook(
        base64.b64encode(gzip.compress(text.encode())).decode()
    ),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zlib": lambda text: zlib.compress(text.encode()),
    "zip": zipped,
    "zip in zip": lambda text: zipped(zipped(text)),
}


@pytest.mark.parametrize("line", WHERE, ids=["solution", "hidden", "question"])
@pytest.mark.parametrize("how", PACKED)
def test_a_planted_secret_is_found(sought: dict[str, str], how: str, line: str) -> None:
    files = [("clean.txt", b"nothing to see"), ("planted", PACKED[how](line))]
    assert find_secrets(files, sought) == [f"planted: {WHERE[line]}"]
    assert find_secrets([("clean", PACKED[how]("nothing to see here, really"))], sought) == []


def test_what_the_course_shows_is_no_secret(tmp_path: Path) -> None:
    write_assignment(tmp_path)
    (tmp_path / "lessons" / "src").mkdir(parents=True)
    shown = tmp_path / "lessons" / "src" / "01_a.md"
    assert "".join(SOLUTION.split()) in secrets(tmp_path)
    shown.write_text(f"    {SOLUTION}\nor return doubled_by_the_reference\n", encoding="utf-8")
    sought = secrets(tmp_path)
    assert find_secrets([("lesson", shown.read_bytes())], sought) == []
    # The whole solution is one all the same.
    whole = f"{SOLUTION}\n    return doubled_by_the_reference"
    assert find_secrets([("all", whole.encode())], sought) == [f"all: solution of {NAME}, twice-answer"]
