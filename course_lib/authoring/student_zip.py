"""What students get, as one zip: lessons, assignments, quizzes, the part of course_lib that these import."""

from __future__ import annotations

import ast
import fnmatch
import io
import json
import re
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from course_lib.authoring.fingerprint import PACKAGE, Library, parse_cell
from course_lib.authoring.lessons import Project
from course_lib.authoring.pins import packages_of, read_pins, with_needs

FOLDER = "from-recurrence-to-attention"
TEMPLATES = Path("student")
# Besides what notebooks import: what `make` runs, and what the notebooks of graded quizzes import.
MODULES = ("course_lib.bootstrap", "course_lib.quiz.graded")
# Besides what code imports: where students work, its Validate button, and what installs course_lib.
PACKAGES = ("jupyterlab", "jupyterlab-myst", "ipywidgets", "nbgrader", "setuptools")
_TABLE = re.compile(r"^\[(?:build-system|project|tool\.setuptools[\w.-]*)\]$", re.MULTILINE)
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


def student_files(project: Project, release: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The files, by their path, with the named assignments out of nbgrader's folder `release`."""
    notebooks = {
        **_matching(project.notebooks, "lessons", "*.ipynb"),
        **{
            path: data
            for name in names
            for path, data in _matching(release / name, f"assignments/{name}", "**/*").items()
        },
    }
    library = _library(project, notebooks)
    return {
        **notebooks,
        **library,
        **_matching(project.root / "quizzes", "quizzes", "*.yml"),
        **_matching(project.book, "book", "lessons.yml"),
        **_matching(project.root / TEMPLATES, "", "*"),
        **_matching(project.root, "", "LICENSE*"),
        "pyproject.toml": _student_project(project).encode(),
        "requirements.txt": _requirements(project, [*notebooks.items(), *library.items()]).encode(),
    }


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip, in one folder; equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{path}", _FIRST_DATE)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path])
    return buffer.getvalue()


def _matching(folder: Path, target: str, pattern: str) -> dict[str, bytes]:
    """The files of a folder that match, by their path below `target`."""
    return {
        (Path(target) / path.relative_to(folder)).as_posix(): path.read_bytes()
        for path in sorted(folder.glob(pattern))
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in path.parts[-2:])
    }


def _library(project: Project, notebooks: Mapping[str, bytes]) -> dict[str, bytes]:
    """The modules that notebooks import, directly or through other ones, and the data of their packages."""
    sources = [source for path, data in notebooks.items() for source in _code(path, data)]
    roots = [f"import {module}" for module in MODULES]
    paths = [Library(project).file(module) for module in Library(project).closure([*sources, *roots])]
    paths += _package_data(project, {path.parent for path in paths if path.name == "__init__.py"})
    return {project.relative(path): path.read_bytes() for path in paths}


def _package_data(project: Project, packages: set[Path]) -> Iterator[Path]:
    """The data files that pyproject.toml names, where the package that they belong to goes along."""
    settings = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))
    for pattern in settings["tool"]["setuptools"]["package-data"][PACKAGE]:
        for path in sorted(project.library.glob(pattern)):
            owner = next(folder for folder in path.parents if (folder / "__init__.py").is_file())
            if path.is_file() and owner in packages:
                yield path


def _code(path: str, data: bytes) -> Iterator[str]:
    """The code of a file, if any: of a module, or of a notebook's cells."""
    if fnmatch.fnmatch(path, "*.py"):
        yield data.decode()
    if fnmatch.fnmatch(path, "*.ipynb"):
        for cell in json.loads(data)["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def _student_project(project: Project) -> str:
    """pyproject.toml without its tools and its command, whose modules stay behind."""
    tables = re.split(r"^(?=\[)", (project.root / "pyproject.toml").read_text(encoding="utf-8"), flags=re.M)
    return "".join(table for table in tables if _TABLE.match(table))


def _requirements(project: Project, files: Iterable[tuple[str, bytes]]) -> str:
    """The lines of requirements.txt that the code of these files needs, and JupyterLab."""
    pins = read_pins(project.root / "requirements.txt")
    modules = {name for path, data in files for source in _code(path, data) for name in _imports(source)}
    needed = with_needs([*PACKAGES, *packages_of(modules - {PACKAGE}, pins)], pins)
    head = (
        "# Exact versions of what the lessons and assignments need, and JupyterLab. `make` installs them.\n"
    )
    return head + "".join(f"{pins[name]}\n" for name in sorted(needed))


def _imports(source: str) -> Iterator[str]:
    """The top-level names of the modules that code imports."""
    for node in ast.walk(parse_cell(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
