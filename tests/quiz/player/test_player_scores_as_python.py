"""The player's score.js beside score.py: the same words, scores, feedback and marks for each answer."""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from typing import Any

import pytest
from player_page import ITEMS, PLAYER, payload, quiz
from playwright.sync_api import Browser

from course_lib.quiz.bank import Cloze, Item, Numeric, SelectBlank, Single, TrueFalse
from course_lib.quiz.payload import to_script
from course_lib.quiz.score import LONGEST_ANSWER, assess, is_empty, mark, problem

pytestmark = pytest.mark.browser

SHEETS = 200  # answers drawn for each item, beside the fixed odd ones
MORE: list[dict[str, Any]] = [
    {
        "id": "exact",
        "kind": "numeric",
        "statement": "How many?",
        "answer": 7,
        "tolerance": 0,
        "feedback": {"right": "Yes.", "wrong": "No."},
        "slips": [{"value": -3.0, "feedback": "Sign."}, {"value": 1e300, "feedback": "Too many."}],
    },
    {
        "id": "edge",
        "kind": "numeric",
        "statement": "The variance?",
        "answer": 0.1667,
        "tolerance": 0.002,
        "feedback": {"right": "Yes.", "wrong": "No."},
    },
    {
        "id": "odd-names",
        "kind": "cloze",
        "statement": "A {{to_string}}, a {{constructor}} and {{a}}.",
        "blanks": {
            "constructor": {
                "accept": ["ﬁne  Type", "Straße", "e\u0301"],
                "feedback": {"right": "R.", "wrong": "W."},
            },
            "a": {"choices": {"10": "Ten.", "2": "Two.", "x: y": "Colon."}, "answer": "2"},
            "to_string": {"accept": ["K"], "feedback": {"right": "R.", "wrong": "W."}},
        },
    },
    {
        "id": "long-order",
        "kind": "ordering",
        "statement": "Order.",
        "choices": {letter: {"text": f"Step {letter}", "feedback": f"Why {letter}."} for letter in "abcdef"},
        "answer": list("fbdace"),
    },
    {
        "id": "three-right",
        "kind": "multiple",
        "statement": "Which?",
        "choices": {letter: {"text": f"Choice {letter}", "feedback": f"Why {letter}."} for letter in "abcde"},
        "answer": list("ace"),
        "fixed": True,
    },
]
QUIZ = quiz([*ITEMS, *MORE])

TEXTS = [
    "1/4",
    "−3",
    "1e400",
    ".5",
    "5.",
    "0x10",
    " 7 ",
    "7",
    "-3",
    "+7",
    "1/0",
    "0/0",
    "1/2/3",
    "1 / 4",
    "--1",
    "1e",
    "e5",
    "1e-400",
    "1e12345",
    "1e400/1e400",
    "1/1e400",
    "1e308",
    "9e307",
    "-1.5e308",
    "٣",
    "１",
    "1_000",
    "1,5",
    "Infinity",
    "nan",
    "0.1687",
    "0.1647",
    "0.16870001",
    "0.1646999",
    "1e300",
    "\u00a07\u00a0",
    "7\u2003",
    "7\n",
    "7\u0000",
    "",
    " ",
    "\t\n",
    "a",
    "b",
    "A",
    "true",
    "false",
    "shrinks",
    "Vanishing",
    " VANISHING ",
    "ｖanishing",
    "vanishing\u00a0",
    "van\u0131shing",
    "fine type",
    "FINE\u00a0 TYPE",
    "STRASSE",
    "straße",
    "é",
    "E\u0301",
    "\u212a",
    "k",
    "\ud800",
    "\U0001f600" * LONGEST_ANSWER,
    "\U0001f600" * (LONGEST_ANSWER + 1),
    "9" * 200,
    "9" * 201,
    "0." + "1" * 198,
    "__proto__",
    "constructor",
    "10",
    "2",
    "x: y",
    "<b>2</b>",
]
ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -0.0,
    1,
    7,
    -3,
    0.25,
    0.1687,
    1e300,
    1e308,
    math.inf,
    10**400,
    2**53 + 1,
    [],
    {},
    [[]],
    [None],
    [True],
    [1],
    {"a": None},
    {"a": {}},
    {"a": []},
    {"a": [""]},
    {"verb": "", "name": None},
    {"verb": " "},
    {"verb": "shrinks"},
    {"name": 1},
    {"name": "x" * 201},
    {"other": "x"},
    {"__proto__": "x"},
    {"toString": "x"},
    {"constructor": "Straße"},
    {"constructor": {}},
    {"verb": True},
    ["a", "a"],
    ["a", "z"],
    ["A"],
    ["toString"],
    ["__proto__"],
    list("abc"),
    list("bac"),
    list("fbdace"),
    list("abcdef"),
    list("ace"),
    [["a"]],
    {"a": "2", "to_string": "\u212a"},
    {"to_string": "k", "constructor": "FINE type", "a": "2"},
    {"to_string": "k", "constructor": "é"},
    {"to_string": "\U0001f600" * LONGEST_ANSWER},
    {"to_string": "\U0001f600" * (LONGEST_ANSWER + 1)},
]


def drawn(item: Item, rng: random.Random) -> Any:
    """An answer that has the item's form, right or wrong, or now and then one that has not."""
    if rng.random() < 0.1:
        return rng.choice([*ODD, *TEXTS])
    if isinstance(item, TrueFalse):
        return rng.random() < 0.5
    if isinstance(item, Numeric):
        near = item.answer + rng.choice([0, 1, -1]) * item.tolerance * rng.choice([0.5, 1, 1 + 1e-12, 2])
        return rng.choice([near, repr(near), f"{near:.3g}", rng.choice(TEXTS), rng.uniform(-2, 2)])
    if isinstance(item, Cloze):
        return {
            name: _blank(item.blanks[name], rng)
            for name in rng.sample(list(item.blanks), rng.randint(1, len(item.blanks)))
        }
    if isinstance(item, Single):
        return rng.choice(list(item.choices))
    return rng.sample(
        list(item.choices), rng.choice([len(item.choices)] * 3 + list(range(len(item.choices))))
    )


def _blank(blank: Any, rng: random.Random) -> Any:
    if isinstance(blank, SelectBlank):
        return rng.choice([*blank.choices, "", None])
    return rng.choice([*blank.accept, *blank.accept, rng.choice(TEXTS), ""])


def sheets() -> list[tuple[Item, Any]]:
    """Every odd answer to every item, then drawn ones."""
    rng = random.Random(3)
    pairs = [(item, answer) for item in QUIZ.items for answer in [*ODD, *TEXTS]]
    return pairs + [(item, drawn(item, rng)) for item in QUIZ.items for _ in range(SHEETS)]


def by_python(item: Item, answer: Any) -> dict[str, Any]:
    """What score.py says, in the form in which the page says it."""
    said: dict[str, Any] = {"empty": is_empty(answer), "problem": problem(item, answer)}
    if said["problem"] is None:
        outcome = assess(item, answer)
        said |= {"score": outcome.score, "feedback": list(outcome.feedback)}
        said["marks"] = [mark(outcome.score, certainty) for certainty in (None, 1, 2, 3)]
    return said


BY_SCRIPT = """([payload, sheets]) => {
    const { score } = courseQuiz;
    const items = Object.fromEntries(JSON.parse(payload).items.map(item => [item.id, item]));
    return JSON.stringify(JSON.parse(sheets).map(([id, answer]) => {
        const item = items[id];
        const said = { empty: score.isEmpty(answer), problem: score.problem(item, answer) };
        if (said.problem !== null) return said;
        const outcome = score.assess(item, answer);
        const marks = [null, 1, 2, 3].map(certainty => score.mark(outcome.score, certainty));
        return { ...said, ...outcome, marks };
    }));
}"""


def as_json(value: Any) -> str:
    """JSON that has infinity as a number too great, since a page's JSON knows no other."""
    return re.sub(r'(?<!")\bInfinity', "1e999", json.dumps(value))


def test_the_page_scores_every_answer_as_python_does(browser: Browser) -> None:
    pairs = sheets()
    given = as_json([[item.id, answer] for item, answer in pairs])
    page = browser.new_page()
    page.evaluate((PLAYER / "score.js").read_text(encoding="utf-8"))
    in_page = json.loads(page.evaluate(BY_SCRIPT, [to_script(payload(QUIZ)), given]))
    expected = [by_python(item, answer) for item, answer in pairs]
    differing = [
        (item.id, answer, one, other)
        for (item, answer), one, other in zip(pairs, in_page, expected, strict=True)
        if one != other
    ]
    assert differing == [], f"{len(differing)} differ, the first: {differing[0]}"


def test_the_answers_are_of_every_sort() -> None:
    seen: dict[str, Counter[str]] = {}
    for item, answer in sheets():
        said = by_python(item, answer)
        sort = "malformed" if said["problem"] else "empty" if said["empty"] else f"score {said['score']:.2f}"
        seen.setdefault(item.kind, Counter())[sort] += 1
    assert len(sheets()) > 2000
    for kind, sorts in seen.items():
        assert {"malformed", "empty", "score 0.00", "score 1.00"} <= set(sorts), kind
        if kind in {"multiple", "ordering", "cloze"}:
            assert any(0 < float(sort[6:]) < 1 for sort in sorts if sort.startswith("score")), kind
