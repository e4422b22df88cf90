"""A small deck, and pages that hold it: what the flashcards' tests share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from course_lib.quiz.bank import Card
from course_lib.quiz.cards import SCRIPTS, STYLES, cards_appendix, cards_element

PLAYER = Path(__file__).parents[3] / "course_lib/quiz/player"

KEY = "course-cards"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
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
        f'<title>Flashcards</title><link rel="icon" href="data:,">'
        f'<meta name="viewport" content="width=device-width">{styles}'
        f"<style>body {{ {body} }}</style></head>"
        f"<body><main><h1>Flashcards</h1>{cards_element(cards, TITLES, links)}"
        f"{cards_appendix(cards, TITLES, '<h2>The backs of the cards</h2>')}</main>{tags}</body></html>"
    )


def write_site(folder: Path) -> None:
    """Pages and the player's files, to be served or opened from files."""
    for name in (*SCRIPTS, *STYLES):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copyfile(PLAYER / name, folder / name)
    for theme in ("light", "dark"):
        (folder / f"{theme}.html").write_text(page_html(theme), encoding="utf-8")
    (folder / "empty.html").write_text(page_html(cards=[]), encoding="utf-8")


@contextmanager
def window(browser: Browser, **settings: Any) -> Iterator[BrowserContext]:
    """A fresh browser profile in UTC, whose pages raise no error that nobody asked for."""
    context = browser.new_context(timezone_id="UTC", **settings)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert faults == []


def open_deck(
    context: BrowserContext, address: str, at: datetime = START, state: Any = None, name: str = "light"
) -> Page:
    """A page of the deck at a time that stands still; `state` is stored first, text as it is."""
    page = context.new_page()
    page.clock.set_fixed_time(at)
    if state is not None:
        text = state if isinstance(state, str) else json.dumps(state)
        page.add_init_script(
            f"if (!sessionStorage.seeded) localStorage.setItem({json.dumps(KEY)}, {json.dumps(text)});"
            "sessionStorage.seeded = true;"
        )
    page.goto(f"{address}/{name}.html")
    return page


def later(page: Page, at: datetime) -> None:
    """The same learner comes back at another time."""
    page.clock.set_fixed_time(at)
    page.reload()


def stored(page: Page) -> Any:
    """What the browser keeps of the deck."""
    return json.loads(page.evaluate("key => localStorage.getItem(key)", KEY) or "null")


def tally(page: Page) -> list[int]:
    """The counts that the learner sees: new, learning, to review."""
    return [int(text) for text in page.locator(".cards-tally dd").all_inner_texts()]


def study(page: Page, grades: str) -> None:
    """Answer one card for each digit, by keys."""
    for grade in grades:
        page.locator(".cards-show").press("Space")
        page.keyboard.press(grade)


def record(**changes: Any) -> dict[str, Any]:
    """A valid record: a card reviewed at START, due ten days later."""
    reviewed = int(START.timestamp() * 1000)
    return {
        "state": 2,
        "due": reviewed + 10 * 86_400_000,
        "stability": 10.5,
        "difficulty": 5.1,
        "scheduled_days": 10,
        "reps": 3,
        "lapses": 0,
        "learning_steps": 0,
        "last_review": reviewed,
        "first": reviewed - 5 * 86_400_000,
        "print": "0123456789ab",
        "suspended": False,
        **changes,
    }


def saved(cards: Any, **changes: Any) -> dict[str, Any]:
    """A stored state with these cards."""
    settings = {"new_per_day": 10, "retention": 0.9, "lessons": None}
    return {"version": 1, "settings": settings, "cards": cards, **changes}
