"""The built site: where it is, which pages it has, and how to bring it in step with its sources."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
SOURCES = ("_config.yml", "book/**/*", "lessons/*.ipynb", "course_lib/authoring/**/*.py")


def build_site() -> None:
    """Bring _build/html in step, as `make site` does; raises RuntimeError on a warning."""
    SITE.parent.mkdir(exist_ok=True)
    # Several test workers may come here at once: one builds, the others find the site in step.
    with (SITE.parent / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _in_step():
            _build()


def _in_step() -> bool:
    built = SITE / "index.html"
    newest = max(path.stat().st_mtime for pattern in SOURCES for path in ROOT.glob(pattern))
    return built.exists() and built.stat().st_mtime >= newest


def _build() -> None:
    for folder in (SITE, SITE.parent / ".doctrees"):
        shutil.rmtree(folder, ignore_errors=True)
    program = str(Path(sys.executable).parent / "jupyter-book")
    command = [program, "build", ".", "--toc", "book/_toc.yml", "-W", "--keep-going", "-n", "-q"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"the site does not build:\n{run.stdout[-3000:]}\n{run.stderr[-3000:]}")


def planned_pages() -> list[str]:
    """The pages of the table of contents, and the search: known before the site is built."""
    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter["file"] for part in contents["parts"] for chapter in part["chapters"]]
    written = [name for name in chapters if name.startswith("book/") or (ROOT / f"{name}.ipynb").exists()]
    return [f"{name}.html" for name in [contents["root"], *written, "search"]]


def typeset(page: Page) -> None:
    """Wait until the formulas of an open page stand."""
    page.evaluate("() => window.MathJax?.startup?.promise?.then(() => null)")
