"""Notebooks are made from texts by real kernels."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from mini_course import Mini, code

from course_lib.authoring import budgets, build, execute
from course_lib.authoring import notebook as notebooks
from course_lib.authoring.lessons import Lesson
from course_lib.authoring.state import State
from course_lib.cli import main

COURSE = [sys.executable, "-m", "course_lib.cli"]


def outputs(lesson: Lesson, label: str) -> list[dict]:
    cells = notebooks.read(lesson.notebook)["cells"]
    return next(cell for cell in cells if cell["metadata"].get("label") == label)["outputs"]


def text(lesson: Lesson, label: str) -> str:
    return "".join(output["text"] for output in outputs(lesson, label))


def test_a_lesson_is_executed_with_its_header_times_and_memory(
    mini: Mini, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = mini.lesson(
        "99_x", code("ballast = b'1' * 300 * 2**20", label="big"), code("print(6 * 7)", label="sum")
    )
    assert build.run([]) == 0
    assert re.fullmatch(r"99_x  executed, [\d.]+ s, \d+ MiB\n", capsys.readouterr().out)
    assert text(lesson, "sum") == "42\n"
    stored = notebooks.read(lesson.notebook)
    assert [cell["id"] for cell in stored["cells"]][1:] == ["lesson-header", "big", "sum"]
    record = notebooks.record_of(stored)
    assert 300 <= record.peak_mib < 600  # the ballast, and an interpreter
    header = f"*Runs in **1 s** and **{record.peak_mib / 1024:.1f} GB** of memory on one CPU core "
    assert stored["cells"][1]["source"].startswith(header)
    assert (record.device, record.torch, set(record.cell_seconds)) == ("cpu", None, {"big", "sum"})
    assert lesson.notebook.read_text().endswith("}\n")
    assert build.run(["99"]) == 0
    assert capsys.readouterr().out == "99_x  in step\n"


def test_only_the_changed_lesson_is_executed_and_force_leaves_no_difference(mini: Mini) -> None:
    mini.write("course_lib/tool.py", "ANSWER = 1\n")
    uses = mini.lesson("01_uses", code("from course_lib.tool import ANSWER\nprint(ANSWER)", label="answer"))
    apart = mini.lesson("02_apart", code("print(1)", label="one"))
    assert build.run([]) == 0
    before = apart.notebook.stat().st_mtime_ns
    mini.write("course_lib/tool.py", "ANSWER = 2\n")
    assert build.run([]) == 0
    # The kernel imports the checkout's own course_lib.
    assert text(uses, "answer") == "2\n"
    assert apart.notebook.stat().st_mtime_ns == before
    first = apart.notebook.read_text()
    assert build.run(["02"], force=True) == 0
    assert apart.notebook.stat().st_mtime_ns > before
    figures = r'"(peak_mib|seconds|one|lesson-header)": [^,\n]+|\*Runs in .* memory'
    assert re.sub(figures, "", apart.notebook.read_text()) == re.sub(figures, "", first)


def test_a_change_of_prose_keeps_outputs_and_executes_nothing(
    mini: Mini, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = code("print('kept')", label="one")
    lesson = mini.lesson("99_x", cell)
    mini.store(lesson, {"one": [{"output_type": "stream", "name": "stdout", "text": "kept\n"}]})
    renamed = code("print('kept')", label="uno", mystnb={"image": {"alt": "a"}})
    mini.lesson("99_x", "New prose, {cite:t}`elman1990finding`.\n", renamed)
    monkeypatch.setattr(build, "execute", lambda *_: pytest.fail("executed"))
    assert build.run([]) == 0
    assert text(lesson, "uno") == "kept\n"
    assert "[Elman (1990)](../book/references.bib#elman1990finding)" in lesson.notebook.read_text()
    assert mini.standing(lesson).state is State.IN_STEP


def test_progress_bars_leave_no_output_and_svg_no_date(mini: Mini) -> None:
    bars = """
        import sys, time
        from tqdm import tqdm
        from tqdm.auto import tqdm as widget
        for bar in (tqdm, widget):
            for _ in bar(range(3), disable=False):
                pass
        for _ in tqdm(iter("ab"), disable=False):
            pass
        print("done")
    """
    plot = """
        import matplotlib_inline.backend_inline as inline
        import matplotlib.pyplot as plt
        inline.set_matplotlib_formats("svg")
        plt.plot([0, 1])
        plt.show()
    """
    lesson = mini.lesson("99_x", code(bars, label="bars"), code(plot, label="plot"))
    assert build.run([]) == 0
    assert text(lesson, "bars") == "done\n"
    (picture,) = outputs(lesson, "plot")
    assert "<svg" in picture["data"]["image/svg+xml"]
    assert "dc:date" not in picture["data"]["image/svg+xml"]
    assert "widgets" not in notebooks.read(lesson.notebook)["metadata"]


def test_a_failing_cell_is_told_the_old_notebook_kept_and_the_next_lesson_made(
    mini: Mini, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = mini.lesson("01_broken", code("print(1)", label="fine"))
    mini.store(broken)
    before = broken.notebook.read_bytes()
    mini.lesson(
        "01_broken", code("print(1)", label="fine"), code("def f():\n    return 1 / 0\nf()", label="bad")
    )
    other = mini.lesson("02_other", code("print(2)", label="two"))
    assert build.run([]) == 1
    captured = capsys.readouterr()
    assert "lessons/src/01_broken.md:17: bad: the cell failed" in captured.err
    assert "ZeroDivisionError: division by zero\n    mend: Correct the cell" in captured.err
    assert "\x1b" not in captured.err
    assert "1 of 2 failed: 01_broken." in captured.err
    assert broken.notebook.read_bytes() == before
    kept = notebooks.read(mini.project.failed / "01_broken.ipynb")
    assert [cell["id"] for cell in kept["cells"] if cell.get("outputs")] == ["fine", "bad"]
    assert text(other, "two") == "2\n"


@pytest.mark.parametrize(
    ("limit", "value", "told"),
    [
        (None, None, r"99_x\.md:10: slow: took 0\.\d s; its budget is 0\.1 s\n    mend: .*`budget`"),
        ("LESSON_SECONDS", 0.01, r"99_x\.md: the lesson took .* s; its budget is 0\.01 s\n    mend: Make"),
        (
            "LESSON_MIB",
            3,
            r"99_x\.md: the lesson needed \d+ MiB of memory; its budget is 3 MiB\n    mend: Use",
        ),
    ],
)
def test_a_run_over_budget_is_refused_and_kept_aside(
    mini: Mini,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    limit: str | None,
    value: float,
    told: str,
) -> None:
    lesson = mini.lesson(
        "99_x", code("import time; time.sleep(0.4)", label="slow", budget=9 if limit else 0.1)
    )
    if limit:
        monkeypatch.setattr(budgets, limit, value)
    assert build.run([]) == 1
    assert re.search(told, capsys.readouterr().err)
    assert not lesson.notebook.exists()
    assert (mini.project.failed / "99_x.ipynb").exists()


def test_a_cell_that_does_not_end_is_stopped(
    mini: Mini, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execute, "LEAST_TIMEOUT", 1)
    mini.lesson("99_x", code("while True: pass", label="ever", budget=0.1))
    assert build.run([]) == 1
    assert (
        "99_x.md:10: ever: stopped after 1 s; the cell's budget is 0.1 s\n    mend: "
        in capsys.readouterr().err
    )


def test_the_death_of_a_kernel_is_told(mini: Mini, capsys: pytest.CaptureFixture[str]) -> None:
    mini.lesson("99_x", code("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", label="deadly"))
    assert build.run([]) == 1
    assert re.search(
        r"99_x\.md:10: deadly: the kernel died .*\n    mend: Most often memory", capsys.readouterr().err
    )


def test_a_notebook_edited_by_hand_is_left_alone_until_forced(
    mini: Mini, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = mini.lesson("99_x", code("print(1)", label="one"))
    mini.store(lesson)
    lesson.notebook.write_text(lesson.notebook.read_text().replace("print(1)", "print(3)"))
    edited = lesson.notebook.read_bytes()
    assert build.run([]) == 0
    assert "edited by hand (one)\n    mend: Take the edit over" in capsys.readouterr().out
    mini.lesson("99_x", code("print(2)", label="one"))
    assert build.run([]) == 1
    assert "lessons/99_x.ipynb: one: edited by hand, and its source" in capsys.readouterr().err
    assert lesson.notebook.read_bytes() == edited
    assert build.run([], force=True) == 0
    assert text(lesson, "one") == "2\n"


def test_ctrl_c_leaves_the_old_notebook_and_no_kernel(mini: Mini) -> None:
    lesson = mini.lesson("99_x", code("print(1)", label="one"))
    mini.store(lesson)
    before = lesson.notebook.read_bytes()
    waits = "import os, pathlib, time\npathlib.Path('started').write_text(str(os.getpid()))\ntime.sleep(60)"
    mini.lesson("99_x", code(waits, label="waits"))
    process = subprocess.Popen(
        [*COURSE, "lessons"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A shell in the background starts its programs with SIGINT ignored; a terminal does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    started = lesson.notebook.with_name("started")
    try:
        wait_for(lambda: started.exists() and started.read_text() != "")
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert told == "\nStopped. No notebook was left half made.\n"
    assert lesson.notebook.read_bytes() == before
    assert [path.name for path in lesson.notebook.parent.glob(".*partial")] == []
    wait_for(lambda: not Path(f"/proc/{started.read_text()}").exists())


def wait_for(condition) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_on_a_terminal_the_line_is_rewritten_as_cells_start(mini: Mini) -> None:
    mini.lesson("99_x", code("1", label="one"), code("2", label="two"))
    leader, follower = pty.openpty()
    process = subprocess.Popen([*COURSE, "lessons"], stdout=follower)
    os.close(follower)
    shown = b""
    while chunk := _read(leader):
        shown += chunk
    process.wait()
    os.close(leader)
    lines = [line.strip() for line in shown.decode().split("\r\x1b[K") if line]
    assert lines[:3] == ["99_x  starting …", "99_x  cell 2/3 …", "99_x  cell 3/3 …"]
    assert lines[3].startswith("99_x  executed, ")


def _read(descriptor: int) -> bytes:
    """What a terminal has to say; Linux reports its end as an error."""
    try:
        return os.read(descriptor, 1000)
    except OSError:
        return b""


def test_check_and_list_execute_nothing(mini: Mini, monkeypatch: pytest.MonkeyPatch) -> None:
    mini.store(mini.lesson("01_made", code("1", label="one")), seconds=41.24, peak_mib=910)
    monkeypatch.setattr(build, "execute", lambda *_: pytest.fail("executed"))
    command = CliRunner()
    assert command.invoke(main, ["lessons", "--check"]).exit_code == 0
    mini.lesson("02_missing", code("1", label="uno"))
    checked = command.invoke(main, ["lessons", "--check"])
    assert checked.exit_code == 1
    assert (
        checked.output == "lessons/02_missing.ipynb: missing\n    mend: Run `make lessons NB=02_missing`.\n"
    )
    listed = command.invoke(main, ["lessons", "--list"])
    assert listed.exit_code == 0
    rows = [line.split() for line in listed.output.splitlines()]
    assert rows[1] == ["01_made", "41.2", "910", "cpu", "in", "step"]
    assert rows[2] == ["02_missing", "missing"]


def test_a_wrong_name_is_a_fault_of_use(mini: Mini, capsys: pytest.CaptureFixture[str]) -> None:
    mini.lesson("99_x")
    assert build.run(["98"]) == 2
    assert "98: no such lesson in lessons/src.\n    mend: Choose one of: 99_x." in capsys.readouterr().err
