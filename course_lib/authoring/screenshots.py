"""The README's pictures: the built book and JupyterLab, photographed in Chromium."""

from __future__ import annotations

import http.server
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from course_lib.authoring.lessons import AuthoringError, find_project
from course_lib.system import ensure_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LESSON, CELL = "03_bptt", "bptt-heatmap"
FOLDER = Path("book/_static/pictures")
LAB_SECONDS = 30
# Headless, and without a word to any other host.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def run() -> int:
    """Take every picture into book/_static/pictures; needs a built site and Chromium."""
    from playwright.sync_api import sync_playwright

    root = find_project().root
    chromium = ensure_chromium()
    if chromium is None or not (root / "_build/html/index.html").exists():
        print("The pictures need Chromium and a built book: run `make`, then this again.", file=sys.stderr)
        return 1
    (root / FOLDER).mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=CHROMIUM_ARGUMENTS)
        with served(root / "_build/html") as site:
            _photograph_site(browser, site, root / FOLDER / "lesson-light.png", "light", 1280)
            _photograph_site(browser, site, root / FOLDER / "lesson-phone.png", "dark", 390)
            _photograph_quiz(browser, site, root / FOLDER / "quiz.png")
        with jupyterlab(root) as lab:
            _photograph_lab(browser, lab, root / FOLDER / "jupyterlab.png")
        browser.close()
    return 0


def _photograph_site(browser: Browser, site: str, picture: Path, scheme: str, width: int) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 844},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.goto(f"{site}/lessons/{LESSON}.html")
    page.wait_for_function("() => window.MathJax?.startup?.promise?.then(() => true)")
    page.locator(f"#{CELL} img").evaluate("image => image.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(1000)  # the image comes only when it is near the window
    page.screenshot(path=picture)
    page.close()
    print(picture.name)


def _photograph_quiz(browser: Browser, site: str, picture: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    page.goto(f"{site}/lessons/{LESSON}.html")
    question = page.locator("course-quiz form").first
    question.get_by_role("radio").first.check()
    question.get_by_role("button", name="Check").click()
    page.locator("course-quiz").evaluate("quiz => quiz.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(500)
    page.screenshot(path=picture)
    page.close()
    print(picture.name)


def _photograph_lab(browser: Browser, lab: str, picture: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    page.goto(f"{lab}/lab/tree/lessons/{LESSON}.ipynb?reset")
    page.locator(".jp-Notebook h1").first.wait_for(timeout=60_000)
    page.wait_for_timeout(5000)  # the kernel starts, formulas are set
    page.screenshot(path=picture)
    page.close()
    print(picture.name)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine alone; gives its address."""
    handler = partial(_QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@contextmanager
def jupyterlab(root: Path) -> Iterator[str]:
    """Run JupyterLab on the project, with settings of its own; gives its address."""
    with tempfile.TemporaryDirectory() as settings:
        quiet = Path(settings) / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        quiet.parent.mkdir(parents=True)
        quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.token="]
        command += [f"--ServerApp.root_dir={root}", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1"]
        command += [f"--LabApp.user_settings_dir={settings}", f"--LabApp.workspaces_dir={settings}"]
        lab = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True)
        try:
            yield _address(lab)
        finally:
            _stop(lab)


def _stop(lab: subprocess.Popen[str]) -> None:
    """End it and its kernels; one that still waits for a kernel after a while is killed."""
    kernels = psutil.Process(lab.pid).children(recursive=True)
    lab.terminate()
    try:
        lab.wait(timeout=LAB_SECONDS)
    except subprocess.TimeoutExpired:
        lab.kill()
        lab.wait()
    for kernel in kernels:
        with suppress(psutil.NoSuchProcess):
            kernel.kill()
    assert lab.stderr is not None
    lab.stderr.close()


def _wait_for(address: str, lab: subprocess.Popen[str]) -> None:
    """Return when it answers: its log may name the address a moment before."""
    host, _, port = address.removeprefix("http://").partition(":")
    until = time.monotonic() + LAB_SECONDS
    while time.monotonic() < until and lab.poll() is None:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AuthoringError(f"JupyterLab does not answer at {address}; run `make lab` to see why.")


def _address(lab: subprocess.Popen[str]) -> str:
    """Read JupyterLab's log until it names its address, and go on reading so that it never waits."""
    assert lab.stderr is not None
    for line in lab.stderr:
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab", line):
            threading.Thread(target=lab.stderr.read, daemon=True).start()
            _wait_for(found[1], lab)
            return found[1]
    raise AuthoringError("JupyterLab ended before it was ready; run `make lab` to see why.")
