"""Pages that hold the quiz player, and a bank with an item of each kind: what the player's tests share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from course_lib.authoring.screenshots import served
from course_lib.quiz.bank import ITEM, Quiz
from course_lib.quiz.payload import quiz_payload, to_script
from course_lib.quiz.readable import answers_html, questions_html

PLAYER = Path(__file__).parents[3] / "course_lib" / "quiz" / "player"
NAME = "03_bptt"
KEY = f"course-quiz:{NAME}"

# A formula that is wider than a phone.
WIDE = (
    "\\frac{\\partial L}{\\partial W} = \\sum_{t=1}^{T} \\sum_{k=1}^{t} \\frac{\\partial L_t}{\\partial h_t}"
    "\\frac{\\partial h_t}{\\partial h_k} \\frac{\\partial h_k}{\\partial W}"
    "+ \\alpha + \\beta + \\gamma + \\delta + \\epsilon + \\zeta + \\eta + \\theta + \\kappa + \\lambda"
)
_COMMON = {"section": "The sum over paths", "difficulty": 1}
ITEMS: list[dict[str, Any]] = [
    {
        "id": "truth",
        "kind": "true_false",
        "statement": "The gradient of $h_t$ runs through *every* earlier step.",
        "answer": True,
        "feedback": {True: "Each step feeds the next.", False: "Look at $h_{t-1}$ again."},
        "cell": "bptt-sum",
    },
    {
        "id": "one",
        "kind": "single",
        "statement": f"What shrinks the gradient?\n\n$${WIDE}$$",
        "choices": {
            "a": {
                "text": "A long product of factors below 1, as $\\prod_k \\sigma_k$",
                "feedback": "Yes, the product.",
            },
            "b": {"text": "The learning rate", "feedback": "It scales the step, not the gradient."},
            "c": {"text": "The batch", "feedback": "It averages."},
        },
        "answer": "a",
    },
    {
        "id": "many",
        "kind": "multiple",
        "section": "Truncation",
        "statement": "What does truncation change?",
        "choices": {
            "a": {"text": "The bias of the gradient", "feedback": "Long paths are left out."},
            "b": {"text": "The memory", "feedback": "Fewer states are kept."},
            "c": {"text": "The forward pass", "feedback": "It stays as it is."},
            "d": {"text": "The number of weights", "feedback": "It has nothing to do with it."},
        },
        "answer": ["a", "b"],
    },
    {
        "id": "number",
        "kind": "numeric",
        "statement": "What is $0.5^2$?",
        "answer": 0.25,
        "tolerance": 0.001,
        "unit": "per step",
        "feedback": {"right": "Half of a half.", "wrong": "Square it."},
        "slips": [{"value": 1.0, "feedback": "That is twice the half."}],
    },
    {
        "id": "gaps",
        "kind": "cloze",
        "section": "Truncation",
        "statement": "The gradient {{verb}} when $|w| < 1$; this is called {{name}} gradients.",
        "blanks": {
            "verb": {
                "choices": {"shrinks": "Each factor is small.", "grows": "It would need $|w| > 1$."},
                "answer": "shrinks",
            },
            "name": {
                "accept": ["vanishing"],
                "feedback": {"right": "So it is.", "wrong": "It goes to nothing."},
            },
        },
    },
    {
        "id": "order",
        "kind": "ordering",
        "statement": "Put the steps of a training step in order.",
        "choices": {
            "a": {"text": "Backward", "feedback": "It needs the loss."},
            "b": {"text": "Forward", "feedback": "It comes first."},
            "c": {"text": "Update", "feedback": "It needs the gradient."},
        },
        "answer": ["b", "a", "c"],
    },
]


def quiz(items: list[dict[str, Any]] | None = None) -> Quiz:
    """A quiz of these items, each completed with a section and a difficulty."""
    chosen = ITEMS if items is None else items
    return Quiz.model_construct(
        lesson=NAME, items=tuple(ITEM.validate_python({**_COMMON, **item}) for item in chosen)
    )


def payload(of: Quiz | None = None, title: str = "Back through time") -> dict[str, Any]:
    """What the player is given."""
    return quiz_payload(of or quiz(), title, lambda item: ("#read", "#cell" if item.cell else None))


def element(of: Quiz | None = None, data: str | None = None) -> str:
    """The markup that hosts the player; `data` takes the place of the payload's JSON."""
    script = to_script(payload(of)) if data is None else data
    return (
        f'<course-quiz quiz="{NAME}"><div class="quiz-readable">{questions_html(of or quiz())}</div>'
        f'<script type="application/json">{script}</script></course-quiz>'
    )


def html(body: str, scripts: tuple[str, ...] = ("store.js", "score.js", "quiz.js")) -> str:
    """A page with the player's scripts before `body` and an appendix with the answers after it."""
    tags = "".join(f'<script src="/{name}"></script>' for name in scripts)
    appendix = (
        f'<section class="quiz-appendix" data-quiz="{NAME}"><h2>Answers</h2>{answers_html(quiz())}</section>'
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Quiz</title>'
        '<link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/quiz.css">{tags}</head>'
        f"<body><main><h1>Lesson</h1>{body}{appendix}</main></body></html>"
    )


@contextmanager
def served_player(folder: Path) -> Iterator[str]:
    """Serve the player's files and whatever pages are written into `folder`; gives the address."""
    for file in PLAYER.iterdir():
        if file.suffix in {".js", ".css"}:
            (folder / file.name).write_bytes(file.read_bytes())
    (folder / "index.html").write_text(html(element()), encoding="utf-8")
    with served(folder) as address:
        yield address


def question(page: Page, identity: str) -> Locator:
    """The form of the item with this id."""
    number = [item["id"] for item in ITEMS].index(identity)
    return page.locator(".quiz-item").nth(number)


def check(page: Page, identity: str) -> Locator:
    """Press Check; gives the item's feedback."""
    question(page, identity).get_by_role("button", name="Check").click()
    return question(page, identity).locator(".quiz-feedback")


def fill(page: Page, identity: str, right: bool = True) -> None:
    """Fill in an answer by mouse."""
    form = question(page, identity)
    match identity:
        case "truth":
            form.get_by_label("True" if right else "False").check()
        case "one":
            form.get_by_label("A long product" if right else "The batch").check()
        case "many":
            for name in ["The bias", "The memory"] if right else ["The forward pass"]:
                form.get_by_label(name).check()
        case "number":
            form.get_by_role("textbox").fill("1/4" if right else "1")
        case "gaps":
            form.get_by_role("combobox").select_option("shrinks" if right else "grows")
            form.get_by_role("textbox").fill("Vanishing" if right else "<img src=x onerror=alert(1)>")
        case "order":
            order_steps(
                page, ["Forward", "Backward", "Update"] if right else ["Update", "Backward", "Forward"]
            )


def order_steps(page: Page, wanted: list[str]) -> None:
    """Bring the steps of the ordering into this order by its buttons, with at least one move."""
    form = question(page, "order")
    if steps(page) == wanted:
        form.get_by_role("button", name=f"Move down: {wanted[0]}").click()
    for place, text in enumerate(wanted):
        while steps(page).index(text) > place:
            form.get_by_role("button", name=f"Move up: {text}").click()


def steps(page: Page) -> list[str]:
    """The steps of the ordering as they are shown."""
    return question(page, "order").locator(".quiz-step > .quiz-rich").all_inner_texts()


def choices(page: Page, identity: str) -> list[str]:
    """The choices of an item as they are shown."""
    return question(page, identity).locator(".quiz-options .quiz-choice").all_inner_texts()


def answer_all(page: Page, right: bool = True) -> None:
    """Answer and check every question."""
    for item in ITEMS:
        fill(page, item["id"], right)
        check(page, item["id"])


def stored(page: Page, key: str = KEY) -> Any:
    """What the browser keeps under a key, parsed; None where it keeps nothing."""
    text = page.evaluate("key => localStorage.getItem(key)", key)
    return None if text is None else json.loads(text)
