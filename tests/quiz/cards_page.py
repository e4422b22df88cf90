"""A small deck, and pages that hold it: what the flashcards' tests share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

import pytest
from playwright.sync_api import Browser, sync_playwright

from course_lib import quiz
from course_lib.authoring.screenshots import CHROMIUM_ARGUMENTS
from course_lib.quiz.bank import Card
from course_lib.quiz.cards import SCRIPTS, STYLES, cards_appendix, cards_element
from course_lib.system import CHROMIUM_MEND, find_chromium

PLAYER = Path(quiz.__file__).parent / "player"
TITLES = {"02_unrolling": "Unrolling", "03_bptt": "Backpropagation through time", "06_lstm": "LSTM"}
SIZES = {"03_bptt": 8, "02_unrolling": 6, "06_lstm": 2}
LONG = (
    "Why does the gradient of step $k$ hold the factor "
    "$\\prod_{j=k+1}^{t} \\frac{\\partial h_j}{\\partial h_{j-1}}$, and `weight_hh` with it?"
)


def deck() -> list[Card]:
    """Sixteen cards of three lessons, in another order than the lessons."""
    return [
        Card(
            id=f"{lesson[3:].replace('_', '-')}-{number}",
            lesson=lesson,
            claims=["N02"],
            cell=f"{lesson[3:7]}-cell-{number}",
            front=LONG if number == 1 else f"What is asked on card {number} of {lesson[:2]}?",
            back=f"Answer {number}: $h_t = \\tanh(W x_t + U h_{{t-1}})$ and `x < y`.",
        )
        for lesson, size in SIZES.items()
        for number in range(1, size + 1)
    ]


def links(card: Card) -> tuple[str | None, str | None]:
    """Addresses of the written lessons; lesson 06 is still to come."""
    if card.lesson == "06_lstm":
        return None, None
    return f"lessons/{card.lesson}.html", f"lessons/{card.lesson}.html#{card.cell}"


def page_html(theme: str = "light", scripts: bool = True, cards: list[Card] | None = None) -> str:
    """A page with the element and its appendix, styles and scripts beside it."""
    cards = deck() if cards is None else cards
    styles = "".join(f'<link rel="stylesheet" href="{name}">' for name in STYLES)
    tags = "".join(f'<script src="{name}"></script>' for name in SCRIPTS) if scripts else ""
    colours = "#14191c; color: #dfe6e8" if theme == "dark" else "#fff; color: #1c2528"
    body = (
        f"margin: 0 auto; padding: 1rem; max-width: 46rem; font: 17px/1.6 sans-serif; background: {colours}"
    )
    return (
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">'
        f'<title>Flashcards</title><meta name="viewport" content="width=device-width">{styles}'
        f"<style>body {{ {body} }}</style></head>"
        f"<body><main><h1>Flashcards</h1>{cards_element(cards, TITLES, links)}"
        f"{cards_appendix(cards, TITLES, '<h2>The backs of the cards</h2>')}</main>{tags}</body></html>"
    )


def write_site(folder: Path) -> None:
    """Pages and the player's files, to be served or opened from files."""
    for name in (*SCRIPTS, *(style for style in STYLES if (PLAYER / style).exists())):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copyfile(PLAYER / name, folder / name)
    for theme in ("light", "dark"):
        (folder / f"{theme}.html").write_text(page_html(theme), encoding="utf-8")
    (folder / "empty.html").write_text(page_html(cards=[]), encoding="utf-8")


@contextmanager
def chromium() -> Iterator[Browser]:
    """One headless Chromium."""
    program = find_chromium()
    if program is None:
        pytest.fail(CHROMIUM_MEND)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(program), args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()
