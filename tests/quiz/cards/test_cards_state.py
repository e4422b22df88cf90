"""What is stored may be broken, forged or old: the deck goes on, and the learner is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cards_page import (
    KEY,
    START,
    deck,
    later,
    open_deck,
    record,
    saved,
    stored,
    study,
    tally,
    window,
)
from playwright.sync_api import Browser, BrowserContext, Page, expect

from course_lib.quiz.cards import card_print

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = timedelta(days=1)
GOOD = {"unrolling-2": record(due=record()["last_review"])}


def _with(**changes: Any) -> dict[str, Any]:
    """A state whose first card is broken and whose second is whole."""
    return saved({"unrolling-1": {**record(), **changes}, **GOOD})


def _without(key: str) -> dict[str, Any]:
    broken = record()
    del broken[key]
    return saved({"unrolling-1": broken, **GOOD})


# What nothing can be taken from, and what the second card can be taken from.
HOPELESS = {
    "not JSON": "{",
    "empty": "",
    "null": "null",
    "a number": "7",
    "a list": "[]",
    "a text": '"cards"',
    "another version": json.dumps({**saved(GOOD), "version": 2}),
    "cards are a list": json.dumps(saved([record()])),
    "cards are missing": json.dumps({"version": 1, "settings": {}}),
    "a prototype": '{"version": 1, "settings": {}, "cards": {"__proto__": {"state": 2}}}',
    "very deep": "[" * 5000 + "]" * 5000,
    "very long": json.dumps("x" * 1_100_000),
}
IN_PART = {
    "a stability of 0": _with(stability=0),
    "a negative stability": _with(stability=-3),
    "an infinite stability": json.dumps(_with(stability="#")).replace('"#"', "1e999"),
    "a difficulty of 11": _with(difficulty=11),
    "a difficulty as text": _with(difficulty="5"),
    "an unknown state": _with(state=7),
    "a state as text": _with(state="Review"),
    "a due date as text": _with(due="2026-03-02T09:00:00Z"),
    "a due date before the review": _with(due=record()["last_review"] - 86_400_000),
    "a due date in 300 years": _with(due=record()["due"] * 6),
    "a review before 1970": _with(last_review=-1),
    "a review in the year 9999": _with(last_review=253_370_764_800_000, due=253_370_764_800_000),
    "a date that no calendar has": _with(last_review=9e15, due=9e15),
    "half a review": _with(reps=1.5),
    "more lapses than reviews": _with(lapses=4),
    "many steps": _with(learning_steps=11),
    "suspended as text": _with(suspended="no"),
    "a print that is none": _with(print="<img src=x onerror=alert(1)>"),
    "a print that is a number": _with(print=123456789012),
    "a new card with a date": _with(state=0),
    "an unknown key": _with(extra=1),
    "a missing key": _without("first"),
    "a card that is null": saved({"unrolling-1": None, **GOOD}),
    "a card that is a list": saved({"unrolling-1": [], **GOOD}),
    "an id that is none": saved({"<b>": record(), **GOOD}),
    "a name of objects": saved({"constructor": 5, **GOOD}),
    "an unknown setting": saved(
        GOOD, settings={"new_per_day": 10, "retention": 0.9, "lessons": None, "x": 1}
    ),
    "new cards below none": saved(GOOD, settings={"new_per_day": -1}),
    "a retention of 1": saved(GOOD, settings={"retention": 1}),
    "lessons that are a text": saved(GOOD, settings={"lessons": "02_unrolling"}),
    "settings that are a list": saved(GOOD, settings=[]),
    "no settings": {"version": 1, "cards": GOOD},
    "an unknown part": saved(GOOD, log=[]),
}


ON_THE_PAGE = [
    "an infinite stability",
    "a date that no calendar has",
    "a card that is null",
    "a name of objects",
    "lessons that are a text",
    "no settings",
    "an unknown part",
]


def _is_told_and_goes_on(page: Page) -> None:
    expect(page.locator(".quiz-notice")).to_contain_text("could not be read. It was set aside")
    before = len((stored(page) or {"cards": []})["cards"])
    page.get_by_role("button", name="Statistics").click()
    page.get_by_role("button", name="Study", exact=True).click()
    study(page, "4")
    assert len(stored(page)["cards"]) >= max(1, before)


def test_the_notice_comes_back_until_it_is_dismissed(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address, state=HOPELESS["not JSON"])
    page.reload()
    page.locator(".quiz-notice").get_by_role("button", name="Dismiss").click()
    assert page.locator(".quiz-notice").count() == 0
    page.reload()
    expect(page.locator(".cards-sheet")).to_be_visible()
    assert page.locator(".quiz-notice").count() == 0


@pytest.mark.parametrize("name", HOPELESS)
def test_a_state_that_cannot_be_used_is_set_aside(context: BrowserContext, address: str, name: str) -> None:
    page = open_deck(context, address, state=HOPELESS[name])
    assert tally(page) == [10, 0, 0]
    _is_told_and_goes_on(page)


def test_every_broken_part_is_seen(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    texts = {name: state if isinstance(state, str) else json.dumps(state) for name, state in IN_PART.items()}
    script = "text => courseQuiz.deck.validate(courseQuiz.store.parse(text))"
    for name, text in texts.items():
        taken = page.evaluate(script, text)
        assert (name, taken["value"]["cards"]) == (name, GOOD)
        assert (name, taken["value"]["settings"]) == (name, saved({})["settings"])
        assert "broken" in taken, name


@pytest.mark.parametrize("name", ON_THE_PAGE)
def test_the_parts_that_can_be_used_are_kept(context: BrowserContext, address: str, name: str) -> None:
    page = open_deck(context, address, state=IN_PART[name])
    assert tally(page)[2] == 1
    assert stored(page)["cards"] == GOOD
    _is_told_and_goes_on(page)


def test_a_whole_state_is_taken_in_silence(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address, state=saved({"unrolling-1": record(), **GOOD}))
    assert page.locator(".quiz-notice").count() == 0
    assert tally(page) == [10, 0, 1]


def test_without_storage_the_learner_is_told_and_studies(context: BrowserContext, address: str) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', "
        "{get() { throw new DOMException('no', 'SecurityError'); }});"
    )
    page = open_deck(context, address)
    study(page, "413")
    assert tally(page) == [7, 2, 0]
    expect(page.locator(".quiz-notice")).to_contain_text("keeps nothing for this page")


def test_an_edited_card_keeps_its_schedule_and_says_that_it_changed(
    context: BrowserContext, address: str
) -> None:
    page = open_deck(context, address, state=saved(GOOD))
    assert "02 Unrolling" in page.locator(".cards-name").inner_text()
    expect(page.locator(".cards-changed")).to_be_visible()
    study(page, "3")
    after = stored(page)["cards"]["unrolling-2"]
    assert after["print"] == card_print(next(card for card in deck() if card.id == "unrolling-2"))
    assert after["reps"] == record()["reps"] + 1
    later(page, START + 400 * DAY)
    assert tally(page)[2] == 1
    assert page.locator(".cards-changed").count() == 0


def test_a_card_that_left_the_deck_is_kept(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address, state=saved({"gone-1": record(due=record()["last_review"])}))
    assert tally(page) == [10, 0, 0]
    study(page, "4")
    assert stored(page)["cards"]["gone-1"] == record(due=record()["last_review"])


def test_a_clock_that_goes_back_breaks_nothing(context: BrowserContext, address: str) -> None:
    """Cards reviewed in a future that never was keep their intervals, counted from now."""
    page = open_deck(context, address, START + 4000 * DAY)
    study(page, "4" * 10)
    later(page, START)
    page.get_by_role("button", name="Statistics").click()
    assert sum(int(text) for text in page.locator(".cards-forecast td").all_inner_texts()) == 10
    later(page, START + 8 * DAY)
    assert tally(page) == [6, 0, 10]
    page.clock.set_fixed_time(START)  # while the page is open
    study(page, "3")
    [again] = [card for card in stored(page)["cards"].values() if card["reps"] == 2]
    assert again["last_review"] == START.timestamp() * 1000
    assert START + DAY <= datetime.fromtimestamp(again["due"] / 1000, UTC) <= START + 30 * DAY
    expect(page.locator(".cards-rest")).to_be_visible()


def _import(page: Page, text: str) -> str:
    page.get_by_role("button", name="Settings").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "cards.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    status = page.locator(".quiz-status")
    expect(status).to_contain_text("aken over")
    return status.inner_text()


def _export(page: Page) -> str:
    page.get_by_role("button", name="Settings").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_what_is_exported_can_be_imported_elsewhere(
    context: BrowserContext, browser: Browser, address: str
) -> None:
    page = open_deck(context, address)
    study(page, "41323")
    page.get_by_role("button", name="Suspend").click()
    text = _export(page)
    with window(browser) as elsewhere:
        other = open_deck(elsewhere, address)
        assert _import(other, text) == "Taken over: 6 cards."
        assert stored(other)["cards"] == stored(page)["cards"]
        assert _import(other, text) == "Taken over: 0 cards."
        assert _import(other, other.evaluate("courseQuiz.store.exportAll()")) == "Taken over: 0 cards."


def test_an_import_keeps_the_newer_review_of_each_card(context: BrowserContext, address: str) -> None:
    old, new = record(), record(last_review=record()["last_review"] + 3_600_000, reps=4)
    page = open_deck(
        context, address, START + DAY, saved({"unrolling-1": old, "unrolling-2": new, "bptt-1": old})
    )
    theirs = saved({"unrolling-1": new, "unrolling-2": old, "bptt-2": old, "bptt-3": {**old, "reps": -1}})
    told = _import(page, json.dumps({"version": 1, "kind": "course-progress", "saved": {KEY: theirs}}))
    assert told == "Taken over: 2 cards. Parts of the file could not be read and were left out."
    assert stored(page)["cards"] == {"unrolling-1": new, "unrolling-2": new, "bptt-1": old, "bptt-2": old}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '{"version": 1, "kind": "course-progress", "saved": {"__proto__": {}}}',
        '{"version": 1, "kind": "course-progress", "saved": {"constructor": {}}}',
        json.dumps({"version": 1, "kind": "course-progress", "saved": None}),
        json.dumps(saved(GOOD)),
        json.dumps("x" * 1_100_000),
    ],
)
def test_a_file_that_is_none_changes_nothing(context: BrowserContext, address: str, text: str) -> None:
    page = open_deck(context, address)
    study(page, "4")
    before = stored(page)
    assert _import(page, text).startswith("Nothing taken over: the file")
    assert stored(page) == before


def test_a_forged_state_inside_an_export_changes_nothing(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    study(page, "4")
    before = stored(page)
    for forged in (None, [], 5, {"version": 9}, saved({"x": {"state": 2}})):
        text = json.dumps({"version": 1, "kind": "course-progress", "saved": {KEY: forged}})
        assert (
            _import(page, text)
            == "Taken over: 0 cards. Parts of the file could not be read and were left out."
        )
        assert stored(page) == before


def test_reset_asks_first_and_keeps_the_settings(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    study(page, "443")
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("New cards a day").fill("4")
    reset = page.get_by_role("button", name="Reset")
    reset.click()
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()
    page.keyboard.press("Enter")
    expect(reset).to_be_focused()
    assert len(stored(page)["cards"]) == 3
    reset.click()
    page.get_by_role("button", name="Yes, forget all").click()
    expect(page.locator(".quiz-status")).to_have_text("All reviews are forgotten.")
    assert stored(page)["cards"] == {}
    assert stored(page)["settings"]["new_per_day"] == 4
    page.get_by_role("button", name="Study", exact=True).click()
    assert tally(page) == [4, 0, 0]
