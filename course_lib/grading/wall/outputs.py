"""Outputs in the notebook format: the examiner's own, and a student's, of which only the form is trusted."""

from __future__ import annotations

from typing import Any

_KINDS = {
    "text/plain", "text/html", "text/markdown", "text/latex",
    "image/png", "image/jpeg", "image/gif", "image/svg+xml"
}  # fmt: skip
_LONGEST_MESSAGE = 10_000  # characters


def error_output(name: str, message: str) -> dict[str, Any]:
    """An error; what a learner reads is the message alone, not the test's code."""
    if len(message) > _LONGEST_MESSAGE:  # A check tells what it found, and that is the student's.
        message = f"{message[:_LONGEST_MESSAGE]} [The rest is left out.]"
    shown = message if name == "CheckFailed" else f"{name}: {message}"
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [shown]}


def text_output(text: str, most: int) -> list[dict[str, Any]]:
    """Printed text, or nothing where there is none."""
    if not text:
        return []
    cut = text if len(text) <= most else f"{text[:most]}\n[The rest of what this cell printed is left out.]\n"
    return [{"output_type": "stream", "name": "stdout", "text": cut}]


def checked(outputs: list[Any], most: int) -> list[dict[str, Any]]:
    """What a candidate says its cell showed, as far as it is in the notebook format and not too much."""
    kept: list[dict[str, Any]] = []
    used = 0
    for output in outputs[:1000]:
        part = _checked(output)
        used += 0 if part is None else len(str(part))
        if used > 2 * most:
            return [*kept, *text_output("[The rest of what this cell showed is left out.]\n", most)]
        if part is not None:
            kept.append(part)
    return kept


def _checked(output: Any) -> dict[str, Any] | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr", "text": str(text)}:
            # Not stderr: a warning is no failure, and nbgrader takes it for one.
            return {"output_type": "stream", "name": "stdout", "text": _clean(text)}
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            shown = [_clean(line) for line in lines if isinstance(line, str)]
            told = {"ename": _clean(name)[:80], "evalue": _clean(value), "traceback": shown}
            return {"output_type": "error", **told}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            parts = {name: _clean(part) for name, part in data.items() if _is_shown(name, part)}
            count = {"execution_count": None} if kind == "execute_result" else {}
            return {"output_type": kind, "data": parts, "metadata": {}, **count} if parts else None
    return None


def _is_shown(name: Any, value: Any) -> bool:
    return isinstance(name, str) and name in _KINDS and isinstance(value, str)


def _clean(text: str) -> str:
    """Text that every file and every page can hold."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
