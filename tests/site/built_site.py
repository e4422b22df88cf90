"""The built site: where it is, which pages it has, and how to bring it in step with its sources."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

import yaml
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"


def build_site() -> None:
    """Bring _build/html in step by `make site`; raises RuntimeError with what it printed where it fails."""
    SITE.parent.mkdir(exist_ok=True)
    # Several test workers may come here at once: one builds, the others find the site in step.
    with (SITE.parent / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = subprocess.run(["make", "site"], cwd=ROOT, capture_output=True, text=True, check=False)
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
