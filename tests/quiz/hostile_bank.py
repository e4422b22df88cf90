"""A bank of every kind whose texts hold every sign that some format reads as its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from every_kind import ITEMS, LESSON, item_data, write_quiz

from course_lib.quiz.bank import Card, Item
from course_lib.quiz.export import select
from course_lib.quiz.export.core import LessonEntries
from course_lib.quiz.reading import Bank, load_bank

SIGNS = (
    r"[html] {x} {1:SHORTANSWER:=no} {#1} ~t =e #h #### a:b ::c:: d -> e %50% 100 % \\ \\n \\} "
    r"\"q\" 'q' a < b & c > d &amp;amp; <i>i</i> \$5 @@PLUGINFILE@@ äß日本🙂 `co{d}e ~ \n <b>`"
)
MATH = r" $\frac{a_{1}}{b} \neq \{x : y = z\} \# \% < 1$"
BLOCKS = r"""

$$\nabla_{W} L = \sum_{t=1}^{T} \delta_t$$

Second paragraph
with a line's end.

```
code {

    ~two = lines #apart
}
```

- a list
- of two"""
HOSTILE = SIGNS + MATH + BLOCKS
CHOICES = ["=" + SIGNS, "~%50%" + MATH, "TRUE #" + SIGNS, "// }" + HOSTILE]
ACCEPTED = [
    "a*b",
    r"\*",
    "{x}",
    "= ~ # :",
    "[html] y",
    "%50% z",
    r"C:\n\}",
    "x & y < z &amp;",
    '"q"',
    "T",
    "Größe",
]
LISTED = ["a<b", "x & y", "~ = #1 }", r"%50% \} {z}", "Zeit &amp; Raum"]


def _choices(count: int) -> dict[str, dict[str, str]]:
    texts = [CHOICES[place % 4] + f" {place}" for place in range(count)]
    return {
        letter: {"text": text, "feedback": f"{letter} {HOSTILE}"}
        for letter, text in zip("abcdefgh", texts, strict=False)
    }


RIGHT_WRONG = {"right": f"R {HOSTILE}", "wrong": f"W {HOSTILE}"}
TEXT_BLANK = {"accept": ACCEPTED, "feedback": RIGHT_WRONG}
SELECT_BLANK = {"choices": {text: f"{text} {HOSTILE}" for text in LISTED}, "answer": LISTED[2]}
HOSTILE_ITEMS: list[dict[str, Any]] = [
    item_data(
        "true_false", id="h-true", statement=HOSTILE, feedback={True: f"T {HOSTILE}", False: f"F {HOSTILE}"}
    ),
    item_data("true_false", id="h-false", statement="// " + HOSTILE, answer=False, claims=["Q01", "T02"]),
    item_data("single", id="h-single", statement="::" + HOSTILE, choices=_choices(4), answer="d", fixed=True),
    item_data("multiple", id="h-multiple", statement=HOSTILE, choices=_choices(8), answer=list("bdh")),
    item_data(
        "numeric",
        id="h-numeric",
        statement=HOSTILE,
        answer=-0.7,
        tolerance=0.1,
        unit=r"$\frac{m}{s} : \{1\}$",
        feedback=RIGHT_WRONG,
        slips=[{"value": 0.7, "feedback": f"0 {HOSTILE}"}, {"value": 1e-05, "feedback": f"1 {HOSTILE}"}],
    ),
    item_data("numeric", id="h-exact", answer=7.0, tolerance=0.0, unit="", slips=[]),
    item_data("numeric", id="h-small", answer=0.00001, tolerance=0.000001, slips=[]),
    item_data("cloze", id="h-text", statement=f"{{{{gap}}}} {HOSTILE}", blanks={"gap": TEXT_BLANK}),
    item_data(
        "cloze", id="h-arrow", statement="A {{gap}}.", blanks={"gap": {**TEXT_BLANK, "accept": ["a->b"]}}
    ),
    item_data(
        "cloze", id="h-select", statement=f"{HOSTILE}\n\nIs {{{{gap}}}}?", blanks={"gap": SELECT_BLANK}
    ),
    item_data(
        "cloze",
        id="h-both",
        statement=f"{{{{one}}}} {HOSTILE}\n\nThen {{{{two}}}}{{{{three}}}}",
        blanks={"two": TEXT_BLANK, "one": SELECT_BLANK, "three": SELECT_BLANK},
    ),
    item_data("ordering", id="h-order", statement=HOSTILE, choices=_choices(4), answer=list("cadb")),
]
CARDS = [
    {"id": "card-one", "lesson": LESSON, "front": HOSTILE, "back": f"B {HOSTILE}", "claims": ["F01"]},
    {"id": "card-two", "lesson": "09_trees", "front": "Front?", "back": "Back $x$."},
]


def write_bank(root: Path) -> Bank:
    """Write plain items, hostile and graded ones and flashcards below the folder; returns them as read."""
    write_quiz(root, [item_data(kind) for kind in ITEMS] + HOSTILE_ITEMS)
    write_quiz(root, [item_data("single", id="other-lesson")], lesson="04_gradients")
    write_quiz(root, [item_data("multiple", id="secret")], graded=True)
    (root / "quizzes/flashcards.yml").write_text(yaml.safe_dump(CARDS), encoding="utf-8")
    return load_bank(root)


def hostile_lesson(root: Path) -> LessonEntries:
    """Everything that is practised in the first lesson of the hostile bank."""
    return select(write_bank(root), [LESSON], titles={LESSON: "Back/through: time::now"})[0]


def entry_ids(bank: Bank, graded: bool = False) -> set[str]:
    """The ids of all that an export is given, cards left out."""
    quizzes = [*bank.quizzes.values(), *(bank.graded.values() if graded else ())]
    return {item.id for quiz in quizzes for item in quiz.items}


def by_id(entries: tuple[Item, ...]) -> dict[str, Item]:
    """The items by their ids."""
    return {item.id: item for item in entries}


def cards_of(bank: Bank) -> set[str]:
    """The ids of the flashcards."""
    return {card.id for card in bank.cards if isinstance(card, Card)}
