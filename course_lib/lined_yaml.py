"""YAML whose entries know their lines, so that a fault can name the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class YamlError(ValueError):
    """A file that is no YAML; `line` is where the parser stopped, `problem` what it met there."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


@dataclass(frozen=True)
class LinedYaml:
    """A file's plain data, and the syntax tree that it was built from."""

    data: Any
    tree: yaml.Node | None

    def line(self, path: Sequence[str | int] = ()) -> int:
        """The line, from 1, of the entry at `path`; of the nearest entry around it where there is none."""
        node = self.tree
        line = 1
        for step in (None, *path):
            node = node if step is None else _child(node, step)
            if node is None:
                break
            line = node.start_mark.line + 1
        return line

    def repeated_keys(self) -> Iterator[tuple[str, int]]:
        """Each key that a mapping has twice, of which YAML keeps the last one in silence, with its line."""
        waiting = [self.tree] if self.tree else []
        while waiting:
            node = waiting.pop()
            if isinstance(node, yaml.MappingNode):
                seen: set[str] = set()
                for key, value in node.value:
                    if key.value in seen:
                        yield str(key.value), key.start_mark.line + 1
                    seen.add(key.value)
                    waiting.append(value)
            elif isinstance(node, yaml.SequenceNode):
                waiting += node.value


def read_yaml(path: Path) -> LinedYaml:
    """Read a YAML file; raises YamlError where it is none."""
    try:
        text = path.read_text(encoding="utf-8")
        return LinedYaml(yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError(line, error.problem or "not YAML") from error
    except (yaml.YAMLError, ValueError) as error:
        # A character that YAML forbids, a date that does not exist, or bytes that are no UTF-8.
        raise YamlError(1, str(error).splitlines()[0]) from error


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value).lower() == str(step).lower():
                # The key's own line: a block's value begins on the next one.
                return value if value.start_mark.line == key.start_mark.line else _at(value, key)
    return None


def _at(value: yaml.Node, key: yaml.Node) -> yaml.Node:
    value.start_mark = key.start_mark
    return value
