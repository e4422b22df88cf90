"""The built site: where it is, which pages it has, and how to bring it in step with its sources."""

from __future__ import annotations

import fcntl
import subprocess
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Visit:
    """A page that has been opened, its formulas typeset, and what went wrong meanwhile."""

    page: Page
    faults: list[str]

    @classmethod
    def of(cls, page: Page, start: str, name: str) -> Visit:
        """Open a page below the address `start`; any error, and any request to elsewhere, is a fault."""
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((start, "data:")) else faults.append(f"asks {request.url}")
            ),
        )
        page.goto(f"{start}/{name}", wait_until="networkidle")
        typeset(page)
        return cls(page, faults)

    def see(self, theme: str, width: int) -> Page:
        """The page in a colour scheme, at a width in pixels."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        return self.page
