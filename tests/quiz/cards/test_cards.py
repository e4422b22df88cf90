"""The deck as data and as a readable form, and the vendored scheduler."""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser

from cards_page import PLAYER, TITLES, deck, links

from course_lib.quiz.bank import Card
from course_lib.quiz.cards import (
    SCRIPTS,
    backs_html,
    card_print,
    cards_appendix,
    cards_element,
    cards_payload,
    fronts_html,
)

NASTY = Card(
    id="nasty", lesson="03_bptt", front="Is `</script><!--` text, $a<b$ too?", back="**Yes**, & so is `<b>`."
)


class _Balanced(HTMLParser):
    """Fails where an element is closed that is not open."""

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_payload_has_every_card_in_the_order_of_the_lessons() -> None:
    payload = cards_payload(deck(), TITLES, links)
    assert [lesson["title"] for lesson in payload["lessons"]] == [
        "02 Unrolling",
        "03 Backpropagation through time",
        "06 LSTM",
    ]
    assert sorted(card["id"] for card in payload["cards"]) == sorted(card.id for card in deck())
    lessons = [card["lesson"] for card in payload["cards"]]
    assert lessons == sorted(lessons)
    first = payload["cards"][0]
    assert first["id"] == "unrolling-1"
    assert first["claims"] == ["N02"]
    assert first["cell"] == {"label": "unro-cell-1", "href": "lessons/02_unrolling.html#unro-cell-1"}
    assert "<math" in first["front"]


def test_a_lesson_that_is_to_come_has_no_link_and_a_title_all_the_same() -> None:
    payload = cards_payload(deck(), {}, links)
    assert payload["lessons"][2] == {"name": "06_lstm", "title": "06 Lstm"}
    assert payload["cards"][-1]["href"] is None
    assert payload["cards"][-1]["cell"]["href"] is None


def test_the_print_changes_with_the_wording_alone() -> None:
    card = deck()[0]
    assert card_print(card) == card_print(card.model_copy(update={"claims": ("N03",), "cell": None}))
    assert card_print(card) != card_print(card.model_copy(update={"back": card.back + "."}))
    assert card_print(card) != card_print(card.model_copy(update={"front": card.back, "back": card.front}))
    assert re.fullmatch("[0-9a-f]{12}", card_print(card))


def test_no_text_ends_the_script_or_an_element() -> None:
    element = cards_element([*deck(), NASTY], TITLES, links)
    parser = _Balanced()
    parser.feed(element)
    assert parser.open == []
    assert element.count("</script>") == 1
    data = element.partition('<script type="application/json">')[2].partition("</script>")[0]
    assert json.loads(data) == cards_payload([*deck(), NASTY], TITLES, links)


def test_fronts_and_backs_have_the_same_numbers_and_stand_apart() -> None:
    fronts, backs = fronts_html(deck(), TITLES), backs_html(deck(), TITLES)
    assert fronts.count("<li>") == backs.count("<li>") == len(deck())
    assert re.findall(r'start="(\d+)"', fronts) == re.findall(r'start="(\d+)"', backs) == ["1", "7", "15"]
    assert "Answer" not in fronts
    assert "What is asked" not in backs
    assert cards_appendix(deck(), TITLES, "<h2>Backs</h2>").startswith(
        '<section class="quiz-appendix cards-appendix"><h2>Backs</h2>'
    )


def test_the_vendored_file_is_the_recorded_one() -> None:
    readme = (PLAYER / "vendor/README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith("| `ts-fsrs.umd.js`"))
    file = (PLAYER / "vendor/ts-fsrs.umd.js").read_bytes()
    assert f"`{hashlib.sha256(file).hexdigest()}`" in row
    assert "| 5.4.2 |" in row
    assert b'const version="5.4.2"' in file
    assert "MIT License" in (PLAYER / "vendor/ts-fsrs.LICENSE").read_text(encoding="utf-8")


def test_the_scripts_are_classic_and_every_one_exists() -> None:
    for name in SCRIPTS:
        text = (PLAYER / name).read_text(encoding="utf-8")
        assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
