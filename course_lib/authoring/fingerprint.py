"""What a notebook depends on: `code` says when to run it again, `prose` when to reword it.

A course_lib module counts by its meaning, its syntax tree without docstrings: a comment re-executes nothing.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from course_lib.authoring.lessons import Cell, Project
from course_lib.authoring.quiz_cells import is_quiz_cell

PACKAGE = "course_lib"
# These differ between Python versions or say nothing about meaning.
_IGNORED_FIELDS = {"ctx", "kind", "type_comment"}


def digest(value: Any) -> str:
    """A short hash of plain data; equal data have equal hashes on every machine."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Library:
    """The source of course_lib, read file by file as it is asked for."""

    def __init__(self, project: Project) -> None:
        self._folder = project.library
        self._trees: dict[Path, ast.Module] = {}

    def closure(self, sources: Iterable[str]) -> list[str]:
        """The course_lib modules that the given code imports, directly or through other ones, sorted."""
        found: set[str] = set()
        waiting = [name for source in sources for name in self._imports(parse_cell(source), "")]
        while waiting:
            module = waiting.pop()
            if module in found:
                continue
            found.add(module)
            path = self.file(module)
            package = module if path.name == "__init__.py" else module.rpartition(".")[0]
            waiting += [*self._imports(self._tree(path), package), *_parents(module)]
        return sorted(found)

    def meaning(self, module: str) -> str:
        """A hash of what the module does, with the data files that lie beside it."""
        path = self.file(module)
        data = [
            [file.name, hashlib.sha256(file.read_bytes()).hexdigest()]
            for file in sorted(path.parent.iterdir())
            if file.is_file() and file.suffix not in {".py", ".pyc"}
        ]
        return digest([_normal_form(self._tree(path)), data])

    def _imports(self, tree: ast.AST, package: str) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = _absolute(node, package)
                names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
            else:
                continue
            yield from (name for name in names if self._is_module(name))

    def _is_module(self, name: str) -> bool:
        inside = name == PACKAGE or name.startswith(f"{PACKAGE}.")
        return inside and self.file(name).is_file()

    def file(self, module: str) -> Path:
        """Where the module's source is, or would be."""
        base = self._folder.parent.joinpath(*module.split("."))
        package = base / "__init__.py"
        return package if package.is_file() else base.with_suffix(".py")

    def _tree(self, path: Path) -> ast.Module:
        if path not in self._trees:
            self._trees[path] = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        return self._trees[path]


def code_fingerprint(cells: Sequence[Cell], library: Library) -> str:
    """Changes when a code cell, or the meaning of a course_lib module that it imports, changes."""
    sources = [cell.source for cell in cells if cell.kind == "code" and not is_quiz_cell(cell.metadata)]
    modules = library.closure(sources)
    return digest([sources, [[module, library.meaning(module)] for module in modules]])


def prose_fingerprint(rendered: Sequence[dict[str, Any]], template: str, quiz: dict[str, str] | None) -> str:
    """Changes with all that is shown and not computed: prose, citations, cell options, header, quiz."""
    return digest([list(rendered), template, *([quiz] if quiz else [])])


def parse_cell(source: str) -> ast.Module:
    """A cell's syntax tree without its magics; a cell that is not Python imports nothing, and fails later."""
    plain = re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
    try:
        return ast.parse(plain)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def code_meaning(node: ast.AST) -> str:
    """A hash of what a piece of code does, whatever its comments and docstrings say."""
    return digest(_normal_form(node))


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])


def _parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _normal_form(node: Any) -> Any:
    """Nested lists that hold the tree's meaning; the same in every Python version, unlike ast.dump."""
    if isinstance(node, list):
        return [_normal_form(item) for item in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [
        [name, _normal_form(_without_docstring(node) if name == "body" else value)]
        for name, value in ast.iter_fields(node)
        if name not in _IGNORED_FIELDS and value is not None and value != []
    ]
    return [type(node).__name__, *fields]


def _without_docstring(node: Any) -> Any:
    documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    if documented and ast.get_docstring(node, clean=False) is not None:
        return node.body[1:]
    return node.body
