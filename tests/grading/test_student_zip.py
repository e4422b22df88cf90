"""`make release`: the notebooks are in step, the zip is complete and small, and tells nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from course_copy import ROOT, CourseCopy
from fixture_assignment import NAME, TEXT, write_assignment

from course_lib.authoring.lessons import AuthoringError, Project
from course_lib.authoring.pins import packages_of, read_pins, with_needs
from course_lib.authoring.release import check_assignments, in_step, write_source, write_zip
from course_lib.authoring.student_zip import student_files, zip_bytes
from course_lib.grading.assignment import Assignment, all_assignments

slow = pytest.mark.slow


def test_the_source_notebook_is_written_where_it_is_not_in_step(tmp_path: Path) -> None:
    write_assignment(tmp_path)
    assignment = Assignment(NAME, tmp_path)
    assert not in_step(assignment)
    assert "written" in write_source(assignment)
    before = assignment.notebook.stat().st_mtime_ns
    assert write_source(assignment) == f"solutions/{NAME}/{NAME}.ipynb: in step"
    assert assignment.notebook.stat().st_mtime_ns == before
    assignment.source.write_text(TEXT.replace("2 * x", "x + x"), encoding="utf-8")
    assert not in_step(Assignment(NAME, tmp_path))


def test_hygiene_tells_of_notebooks_that_are_not_in_step(tmp_path: Path) -> None:
    write_assignment(tmp_path)
    project = Project(tmp_path)
    (fault,) = check_assignments(project)
    assert (fault.file, fault.what) == (f"solutions/{NAME}/{NAME}.ipynb", "not in step with its text")
    write_source(Assignment(NAME, tmp_path))
    assert list(check_assignments(project)) == []
    text = TEXT.replace("### BEGIN HIDDEN TESTS", "### HIDDEN").replace("### END SOLUTION", "")
    Assignment(NAME, tmp_path).source.write_text(text, encoding="utf-8")
    faults = list(check_assignments(project))
    assert len(faults) == 5
    assert all(fault.file.startswith(f"solutions/{NAME}/{NAME}.md:") and fault.mend for fault in faults)


def test_the_course_is_in_step() -> None:
    assert list(check_assignments(Project(ROOT))) == []


@slow
def test_release_says_what_it_wrote(small_course: CourseCopy) -> None:
    lines = small_course.log.splitlines()
    assert re.fullmatch(rf"solutions/{NAME}/{NAME}\.ipynb: written, \d+ kB", lines[0])
    assert re.fullmatch(rf"release/{NAME}/{NAME}\.ipynb: \d+ kB", lines[1])
    lessons = len(list((ROOT / "lessons").glob("*.ipynb")))
    form = rf"build/student\.zip: [\d.]+ MB, \d+ files; lessons: {lessons}; assignments: 1; solutions, .*: 0"
    assert re.fullmatch(form, lines[2])


@slow
def test_equal_files_give_equal_bytes(small_course: CourseCopy) -> None:
    root = small_course.root
    written = (root / "build" / "student.zip").read_bytes()
    files = student_files(Project(root), root / "release", [NAME])
    assert zip_bytes(dict(reversed(files.items()))) == written


@slow
def test_what_is_in_the_zip(unzipped: Path) -> None:
    folders = {path.name for path in unzipped.iterdir()}
    assert folders == {
        "assignments", "book", "course_lib", "lessons", "quizzes", "LICENSE", "LICENSE-TEXT", "Makefile",
        "README.md", "nbgrader_config.py", "pyproject.toml", "requirements.txt",
    }  # fmt: skip
    assert [path.name for path in (unzipped / "assignments" / NAME).iterdir()] == [f"{NAME}.ipynb"]
    assert not (unzipped / "quizzes" / "graded").exists()
    assert {path.name for path in (unzipped / "lessons").iterdir()} == {
        path.name for path in (ROOT / "lessons").glob("*.ipynb")
    }
    parts = {path.name for path in (unzipped / "course_lib").iterdir()}
    assert parts.isdisjoint({"authoring", "cli", "doctor.py", "system.py"})
    assert {path.name for path in (unzipped / "course_lib" / "grading").glob("*.py")} == {
        "__init__.py", "checks.py",
    }  # fmt: skip
    assert "release.py" not in {path.name for path in (unzipped / "course_lib" / "quiz").iterdir()}


USE = """
import ast, importlib.machinery, importlib.metadata, json, pathlib, re, sys
from packaging.utils import canonicalize_name

root = pathlib.Path.cwd()
lines = (root / "requirements.txt").read_text().splitlines()[1:]
here = {canonicalize_name(re.split("==", line)[0]) for line in lines} | {"course-lib"}
brought_by = importlib.metadata.packages_distributions()

def installed(name):
    owners = {canonicalize_name(owner) for owner in brought_by.get(name.partition(".")[0], [])}
    cuda = any(owner.startswith(("nvidia", "cuda", "triton")) for owner in owners)
    return not owners or cuda or bool(owners & here)

class Student(importlib.machinery.PathFinder):
    '''Finds no module of a package that students do not install.'''
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return super().find_spec(name, path, target) if installed(name) else None

sys.meta_path[:] = [Student if entry is importlib.machinery.PathFinder else entry for entry in sys.meta_path]
files = sorted(root.glob("course_lib/**/*.py"))
for path in files:
    parts = path.relative_to(root).with_suffix("").parts
    module = importlib.import_module(".".join(part for part in parts if part != "__init__"))
    assert pathlib.Path(module.__file__).is_relative_to(root), module
for name in ("jupyterlab.labapp", "ipykernel.kernelapp", "ipywidgets", "jupyterlab_myst", "setuptools",
             "nbgrader.apps", "nbgrader.server_extensions.validate_assignment.handlers"):
    importlib.import_module(name)
from course_lib.quiz import show
assert "quiz" in show("01_sequences").html
for path in [*root.glob("lessons/*.ipynb"), *root.glob("assignments/*/*.ipynb")]:
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] == "code":
            code = ast.parse(re.sub(r"(?m)^[%!].*", "pass", "".join(cell["source"])))
            imports = [node for node in ast.walk(code) if isinstance(node, (ast.Import, ast.ImportFrom))]
            exec(compile(ast.Module(imports, []), path.name, "exec"))
print(len(files))
"""


@slow
def test_the_zip_has_all_that_its_code_imports(unzipped: Path) -> None:
    """Everything is imported from the unpacked zip, with no package but those of its requirements."""
    settings = {"PYTHONPATH": str(unzipped), "PATH": str(Path(sys.executable).parent)}
    command = [sys.executable, "-W", "ignore", "-c", USE]
    done = subprocess.run(command, cwd=unzipped, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20


@slow
def test_requirements_are_lines_of_the_course(unzipped: Path) -> None:
    ours, theirs = read_pins(ROOT / "requirements.txt"), read_pins(unzipped / "requirements.txt")
    assert theirs.items() < ours.items()
    assert {"torch", "jupyterlab", "nbgrader", "appnope"} <= theirs.keys()
    assert theirs.keys().isdisjoint({"jupyter-book", "playwright", "pytest", "ruff", "genanki", "uv"})


def test_what_a_package_needs_comes_along() -> None:
    pins = read_pins(ROOT / "requirements.txt")
    assert {"matplotlib", "pillow", "python-dateutil"} <= with_needs(packages_of(["matplotlib"], pins), pins)
    with pytest.raises(AuthoringError, match="no package for `import astropy`"):
        packages_of(["astropy", "json"], pins)


def test_the_commands_of_the_readme_are_targets() -> None:
    readme = (ROOT / "student" / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "student" / "Makefile").read_text(encoding="utf-8")
    commands = re.findall(r"^    (make.*?)(?:  +#|$)", readme, re.MULTILINE)
    assert commands == ["make", "make lab"]
    assert ".DEFAULT_GOAL := venv" in makefile
    course = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("venv", "lab"):
        assert recipe(makefile, target) == recipe(course, target)


def recipe(makefile: str, target: str) -> str:
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert found
    return found[1]


@slow
def test_the_zip_is_not_written_with_a_secret(small_course: CourseCopy) -> None:
    root = small_course.root
    planted = root / "release" / NAME / "notes.txt"
    planted.write_text("As I do it:\n    doubled_by_the_reference  =  2*x\n", encoding="utf-8")
    before = (root / "build" / "student.zip").read_bytes()
    try:
        with pytest.raises(AuthoringError, match=rf"notes.txt: solution of {NAME}, twice-answer"):
            write_zip(Project(root))
    finally:
        planted.unlink()
    assert (root / "build" / "student.zip").read_bytes() == before


@slow
def test_every_release_notebook_stands_alone(unzipped: Path) -> None:
    notebook = json.loads((unzipped / "assignments" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert sum("raise NotImplementedError" in source for source in sources) == 2
    assert sum("checks." in source for source in sources) == 3


def test_every_source_notebook_is_in_git() -> None:
    """A fresh clone can run `nbgrader generate_assignment`."""
    tracked = subprocess.run(
        ["git", "ls-files", "solutions/*.ipynb"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    names = [assignment.name for assignment in all_assignments(ROOT)]
    assert sorted(tracked) == [f"solutions/{name}/{name}.ipynb" for name in names]


@slow
def test_names_in_the_zip_are_sorted_and_without_times(small_course: CourseCopy) -> None:
    with zipfile.ZipFile(small_course.root / "build" / "student.zip") as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
