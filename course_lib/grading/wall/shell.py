"""IPython without a terminal: it runs the cells of a submission and keeps what they show."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets.config import Config

from course_lib.grading.plan import MIB

LEFT_OUT = "\n[The rest of what this cell shows is left out.]\n"


class Outputs:
    """What a cell shows, in the notebook format; what goes beyond `limit` bytes is left out."""

    def __init__(self, limit: int = MIB) -> None:
        self.limit, self.used = limit, 0
        self.parts: list[dict[str, Any]] = []

    def take(self) -> list[dict[str, Any]]:
        """Return all parts, and begin anew."""
        parts, self.parts, self.used = self.parts, [], 0
        return parts

    def text(self) -> str:
        """Return what was printed, and begin anew."""
        return "".join(part["text"] for part in self.take() if part["output_type"] == "stream")

    def write(self, name: str, text: str) -> None:
        """Add text to a stream."""
        self._stream(name, text[: max(0, self.limit - self.used)])
        if self.used <= self.limit < self.used + len(text):
            self._stream(name, LEFT_OUT)
        self.used += len(text)

    def add(self, part: dict[str, Any]) -> None:
        """Add any other part."""
        self.used += len(repr(part))
        if self.used <= self.limit:
            self.parts.append(part)
        else:
            self._stream("stdout", LEFT_OUT)

    def _stream(self, name: str, text: str) -> None:
        last = self.parts[-1] if self.parts else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            if not last["text"].endswith(LEFT_OUT):
                last["text"] += text
        elif text:
            self.parts.append({"output_type": "stream", "name": name, "text": text})


class _Stream(io.TextIOBase):
    def __init__(self, name: str, outputs: Outputs) -> None:
        self._name, self._outputs = name, outputs

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._outputs.write(self._name, str(text))
        return len(text)


class _KeptDisplay(DisplayPublisher):
    keep: Callable[[dict[str, Any]], None] = AnyTrait()  # type: ignore[assignment]

    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:  # type: ignore[override]
        self.keep({"output_type": "display_data", "data": _plain(data), "metadata": {}})


class _KeptResult(DisplayHook):
    keep: Callable[[dict[str, Any]], None] = AnyTrait()  # type: ignore[assignment]

    def write_output_prompt(self) -> None:
        """Nothing is written: the notebook shows the prompt."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        count = self.shell.execution_count  # type: ignore[union-attr]
        shown = {"output_type": "execute_result", "execution_count": count, "metadata": {}}
        self.keep({**shown, "data": _plain(format_dict)})


class _Shell(InteractiveShell):
    keep_error: Callable[..., None]

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.keep_error(etype, evalue, stb)

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython would keep all that a cell ever prints, far beyond what is shown."""
        yield

    def enable_gui(self, gui: Any = None) -> None:
        """No window is ever opened here."""


class CandidateShell:
    """Runs cells in one namespace, as a notebook's kernel does."""

    def __init__(self) -> None:
        self.outputs = Outputs()
        settings = Config()
        settings.HistoryManager.enabled = False  # It would start a thread.
        settings.InteractiveShell.autocall = 0
        self.shell = _Shell.instance(config=settings)
        self.shell.display_pub = _KeptDisplay(parent=self.shell, keep=self.outputs.add)
        self.shell.displayhook = _KeptResult(shell=self.shell, parent=self.shell, keep=self.outputs.add)
        self.shell.display_trap.hook = self.shell.displayhook
        self.shell.keep_error = self._keep_error
        self.shell.enable_matplotlib("inline")
        self.warm()

    def warm(self) -> None:
        """Let IPython and matplotlib import what they first need at an error or a picture."""
        for source in ("1 / 0", "def f(:", "import matplotlib.pyplot as p\np.plot([1])\np.show()", "1"):
            self.run(source)
        self.shell.reset(new_session=True)
        self.outputs.take()

    @property
    def namespace(self) -> dict[str, Any]:
        return self.shell.user_ns

    def is_cell(self, filename: str) -> bool:
        """Whether this is the name of a cell's code."""
        return filename in self.shell.compile._filename_map

    def run(self, source: str) -> tuple[list[dict[str, Any]], bool]:
        """Run a cell; returns its outputs, and whether it ended without an error."""
        self.outputs.take()
        streams = _Stream("stdout", self.outputs), _Stream("stderr", self.outputs)
        # They stay: what a student's function prints when a test calls it is kept as well.
        sys.stdout, sys.stderr = streams
        success = False
        with contextlib.suppress(KeyboardInterrupt):
            success = bool(self.shell.run_cell(source, store_history=True).success)
        return self.outputs.take(), success

    def _keep_error(self, kind: type, error: BaseException, lines: list[str]) -> None:
        told = {"ename": str(kind.__name__), "evalue": str(error), "traceback": list(map(str, lines))}
        self.outputs.add({"output_type": "error", **told})


def _plain(data: Any) -> dict[str, Any]:
    """Pictures in base64, as the notebook format has them; the rest as it is."""
    from base64 import b64encode

    return {
        str(kind): b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in dict(data).items()
    }
