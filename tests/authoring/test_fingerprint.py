"""Which changes make a notebook stale, and which do not."""

import subprocess
import sys

import pytest
from mini_course import Mini, code

from course_lib.authoring.fingerprint import Library
from course_lib.authoring.state import State

LIBRARY = {
    "course_lib/cells.py": "from course_lib.tools import tool\n\n\ndef cell():\n    return tool()\n",
    "course_lib/tools/__init__.py": "from .deep import tool\n",
    "course_lib/tools/deep.py": "def tool():\n    return 1\n",
    "course_lib/other.py": "X = 1\n",
}


@pytest.fixture
def course(mini: Mini) -> Mini:
    for path, text in LIBRARY.items():
        mini.write(path, text)
    return mini


@pytest.mark.parametrize(
    "source",
    [
        "import course_lib.cells",
        "from course_lib.cells import cell",
        "from course_lib import cells",
        "def late():\n    import course_lib.cells as c",
        "%matplotlib inline\nfrom course_lib import cells",
    ],
)
def test_the_closure_follows_every_form_of_import(course: Mini, source: str) -> None:
    closure = Library(course.project).closure([source])
    assert closure == ["course_lib", "course_lib.cells", "course_lib.tools", "course_lib.tools.deep"]


def test_relative_imports_are_followed_over_several_levels(course: Mini) -> None:
    course.write("course_lib/tools/deep.py", "from ..other import X\nfrom . import side\n")
    course.write("course_lib/tools/side.py", "")
    closure = Library(course.project).closure(["import course_lib.tools"])
    assert {"course_lib.other", "course_lib.tools.side"} <= set(closure)


def test_a_change_of_meaning_in_an_imported_module_makes_stale(course: Mini) -> None:
    uses = course.lesson("01_uses", code("from course_lib.cells import cell"))
    apart = course.lesson("02_apart", code("print(1)"))
    for lesson in (uses, apart):
        course.store(lesson)
        assert course.standing(lesson).state is State.IN_STEP
    course.write("course_lib/tools/deep.py", "def tool():\n    return 2\n")
    assert course.standing(uses).state is State.STALE
    assert course.standing(apart).state is State.IN_STEP


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("course_lib/tools/deep.py", '"""Tools."""\n\n# Why.\ndef tool():\n    """One."""\n    return  1\n'),
        ("course_lib/other.py", "X = 2\n"),
    ],
)
def test_comments_docstrings_layout_and_other_modules_do_not_make_stale(
    course: Mini, path: str, text: str
) -> None:
    lesson = course.lesson("01_uses", code("from course_lib.cells import cell"))
    course.store(lesson)
    course.write(path, text)
    assert course.standing(lesson).state is State.IN_STEP


def test_a_data_file_beside_an_imported_module_makes_stale(course: Mini) -> None:
    course.write("course_lib/tools/words.txt", "one two")
    lesson = course.lesson("01_uses", code("from course_lib.cells import cell"))
    course.store(lesson)
    course.write("course_lib/tools/words.txt", "one two three")
    assert course.standing(lesson).state is State.STALE


@pytest.mark.parametrize(
    ("title", "cell", "state"),
    [
        ("# A title\n\nWhy?\n", code("1 + 1", label="sum"), State.IN_STEP),
        ("# Another title\n", code("1 + 1", label="sum"), State.REWORDED),
        ("# A title\n\nWhy?\n", code("1 + 1", label="total"), State.REWORDED),
        ("# A title\n\nWhy?\n", code("1 + 2", label="sum"), State.STALE),
        ("# A title\n\nWhy?\n", code("1 + 1", label="sum") + "\n" + code("2"), State.STALE),
    ],
)
def test_prose_and_options_reword_and_code_executes(
    course: Mini, title: str, cell: str, state: State
) -> None:
    course.store(course.lesson("01_x", code("1 + 1", label="sum")))
    assert course.standing(course.lesson("01_x", cell, title=title)).state is state


def test_an_entry_of_the_bibliography_rewords_only_the_lessons_that_cite_it(course: Mini) -> None:
    cites = course.lesson("01_cites", "{cite:t}`elman1990finding` began.\n")
    apart = course.lesson("02_apart", "{cite:t}`pascanu2013difficulty` went on.\n")
    for lesson in (cites, apart):
        course.store(lesson)
    bibliography = course.project.bibliography
    bibliography.write_text(bibliography.read_text().replace("year = {1990}", "year = {1991}"))
    assert course.standing(cites).state is State.REWORDED
    assert course.standing(apart).state is State.IN_STEP


def test_the_fingerprints_import_no_torch() -> None:
    script = "import sys; import course_lib.authoring.state; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0
