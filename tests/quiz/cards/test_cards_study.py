"""A learner studies: by keyboard, over days, with Undo, ahead of time, with some lessons alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cards_page import START, later, open_deck, record, saved, stored, study, tally, write_site
from fsrs import Card, Rating, Scheduler
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = timedelta(days=1)


def test_the_deck_is_studied_by_keyboard_alone(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    for _ in range(4):
        page.keyboard.press("Tab")
    live = page.locator(".cards-tabs ~ [role=status]")
    expect(page.locator(".cards-show")).to_be_focused()
    assert tally(page) == [10, 0, 0]
    for number in range(10):
        page.keyboard.press("Enter" if number % 2 else "Space")
        expect(page.locator(".cards-back")).to_be_focused()
        expect(live).to_contain_text("Answer")
        page.keyboard.press("4")
        if number < 9:
            expect(page.locator(".cards-show")).to_be_focused()
            expect(live).to_contain_text(f"{9 - number} new, 0 learning, 0 to review.")
    expect(page.locator(".cards-rest")).to_be_focused()
    expect(live).to_contain_text("Nothing is due. The next card comes in 19 h.")
    assert len(stored(page)["cards"]) == 10


def test_keys_do_nothing_before_the_answer_and_beyond_the_deck(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    page.locator(".cards-show").focus()
    for key in ("1", "3", "5", "x"):
        page.keyboard.press(key)
    assert stored(page) is None
    page.keyboard.press("Space")
    for key in ("0", "5", "Control+3", "Space", "Enter"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Statistics").press("3")
    assert stored(page) is None
    page.locator(".cards-back").press("3")
    assert len(stored(page)["cards"]) == 1


def test_a_reload_keeps_all(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    study(page, "413")
    before, front = stored(page), page.locator(".cards-front").inner_text()
    page.reload()
    assert stored(page) == before
    assert tally(page) == [7, 2, 0]
    assert page.locator(".cards-front").inner_text() == front


def test_undo_takes_back_one_review_after_another(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    study(page, "4")
    one, front = stored(page), page.locator(".cards-front").inner_text()
    study(page, "1")
    undo.click()
    assert stored(page) == one
    assert page.locator(".cards-front").inner_text() == front
    expect(page.locator(".cards-show")).to_be_focused()
    undo.click()
    assert stored(page)["cards"] == {}
    assert tally(page) == [10, 0, 0]
    expect(undo).to_be_disabled()


@pytest.mark.parametrize("name", ["Again", "Suspend this card"])
def test_undo_gives_a_known_card_its_schedule_back(context: BrowserContext, address: str, name: str) -> None:
    before = saved({"bptt-2": record(due=record()["last_review"])})
    page = open_deck(context, address, START, before)
    page.locator(".cards-show").click()
    page.get_by_role("button", name=name).click()
    assert stored(page) != before
    page.get_by_role("button", name="Undo").click()
    assert stored(page) == before
    assert tally(page) == [10, 0, 1]


def test_the_interval_on_the_button_is_what_happens(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    for grade, words, wait in [
        ("Again", "1 min", timedelta(minutes=1)),
        ("Hard", "6 min", timedelta(minutes=6)),
        ("Good", "10 min", timedelta(minutes=10)),
        ("Easy", "8 days", timedelta(days=8)),
    ]:
        page.locator(".cards-show").click()
        button = page.get_by_role("button", name=grade)
        expect(button).to_have_accessible_name(f"{grade} {words}")
        button.click()
        newest = list(stored(page)["cards"].values())[-1]
        assert newest["due"] - newest["last_review"] == wait.total_seconds() * 1000


def test_days_of_study(context: BrowserContext, address: str) -> None:
    """Ten cards a day; what is known comes back at four in the morning of its day, not before."""
    page = open_deck(context, address)
    study(page, "3" * 10)
    assert tally(page) == [0, 10, 0]
    later(page, START + timedelta(minutes=10))
    study(page, "3" * 10)
    assert tally(page) == [0, 0, 0]
    assert {card["state"] for card in stored(page)["cards"].values()} == {2}
    later(page, datetime.fromisoformat("2026-03-03T03:59:00+00:00"))
    assert tally(page) == [0, 0, 0]
    later(page, datetime.fromisoformat("2026-03-03T04:00:00+00:00"))
    assert tally(page) == [6, 0, 0]
    later(page, datetime.fromisoformat("2026-03-04T03:59:00+00:00"))
    assert tally(page) == [6, 0, 0]
    later(page, datetime.fromisoformat("2026-03-04T04:00:00+00:00"))
    assert tally(page) == [6, 0, 10]
    study(page, "1" + "3" * 9)
    assert tally(page) == [6, 1, 0]
    later(page, START + 60 * DAY)
    study(page, "3" + "3" * 9)
    assert all(card["due"] > (START + 60 * DAY).timestamp() * 1000 for card in stored(page)["cards"].values())


def test_a_card_that_comes_due_appears_by_itself(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.clock.install(time=START)
    page.goto(f"{address}/light.html")
    study(page, "1" + "4" * 9)
    expect(page.locator(".cards-rest")).to_contain_text("The next card comes in 1 min.")
    page.clock.run_for(61_000)
    expect(page.locator(".cards-show")).to_be_focused()
    assert tally(page) == [0, 1, 0]


def test_a_card_that_appears_by_itself_takes_no_focus_from_elsewhere(
    context: BrowserContext, address: str
) -> None:
    page = context.new_page()
    page.clock.install(time=START)
    page.goto(f"{address}/light.html")
    study(page, "1" + "4" * 9)
    page.get_by_role("button", name="Statistics").focus()
    page.clock.run_for(61_000)
    expect(page.locator(".cards-show")).to_be_visible()
    expect(page.get_by_role("button", name="Statistics")).to_be_focused()


def test_study_ahead_takes_each_card_once_and_can_be_stopped(context: BrowserContext, address: str) -> None:
    cards = {
        "unrolling-1": record(),
        "bptt-2": record(suspended=True),
        "bptt-3": record(due=record()["due"] + 1),
    }
    page = open_deck(context, address, START + DAY, saved(cards) | {"settings": _settings(new_per_day=0)})
    expect(page.locator(".cards-rest")).to_contain_text("The next card comes in 9 days.")
    page.get_by_role("button", name="Study ahead (2 cards)").click()
    assert "02 Unrolling" in page.locator(".cards-name").inner_text()
    study(page, "3")
    assert "03 Back" in page.locator(".cards-name").inner_text()
    page.get_by_role("button", name="Stop studying ahead").click()
    page.clock.set_fixed_time(START + DAY + timedelta(hours=1))
    page.get_by_role("button", name="Study ahead").click()
    study(page, "33")
    expect(page.locator(".cards-rest")).to_be_visible()
    assert page.get_by_role("button", name="Stop").count() == 0


def _settings(**changes: object) -> dict[str, object]:
    return {"new_per_day": 10, "retention": 0.9, "lessons": None, **changes}


def test_a_suspended_card_rests_until_it_is_brought_back(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    front = page.locator(".cards-front").inner_text()
    page.get_by_role("button", name="Suspend this card").click()
    assert page.locator(".cards-front").inner_text() != front
    page.reload()
    assert page.locator(".cards-front").inner_text() != front
    page.get_by_role("button", name="Statistics").click()
    assert "Suspended" in page.locator(".cards-lessons").inner_text()
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Bring back").click()
    assert page.get_by_role("button", name="Bring back").count() == 0
    assert stored(page)["cards"] == {}
    page.get_by_role("button", name="Study", exact=True).click()
    assert page.locator(".cards-front").inner_text() == front


def test_only_chosen_lessons_are_asked(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("All up to").select_option("02 Unrolling")
    page.get_by_role("button", name="Choose").click()
    assert stored(page)["settings"]["lessons"] == ["02_unrolling"]
    page.get_by_label("06 LSTM").check()
    page.get_by_label("02 Unrolling").uncheck()
    page.reload()
    assert tally(page) == [2, 0, 0]
    assert "06 LSTM" in page.locator(".cards-name").inner_text()
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("06 LSTM").uncheck()
    page.get_by_role("button", name="Study", exact=True).click()
    expect(page.locator(".cards-rest")).to_contain_text("No lesson is chosen.")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Choose").click()
    assert stored(page)["settings"]["lessons"] is None


def test_the_pace_is_the_learners(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    page.get_by_role("button", name="Settings").click()
    daily, share = page.get_by_label("New cards a day"), page.get_by_label("Cards to remember")
    for wrong in ("-1", "201", "2.5", ""):
        daily.fill(wrong)
        daily.press("Tab")
        expect(page.locator(".quiz-status")).to_contain_text(
            "write a whole number from 0 to 200. It stays 10."
        )
        expect(daily).to_have_value("10")
    daily.fill("3")
    share.fill("80")
    share.press("Tab")
    assert stored(page)["settings"] == _settings(new_per_day=3, retention=0.8)
    page.reload()
    assert tally(page) == [3, 0, 0]
    page.locator(".cards-show").click()
    easy, _ = Scheduler(desired_retention=0.8, enable_fuzzing=False).review_card(Card(), Rating.Easy, START)
    words = f"Easy {(easy.due - START).days} days"
    expect(page.get_by_role("button", name="Easy")).to_have_accessible_name(words)


def test_the_back_links_to_the_lesson_and_the_cell(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    page.locator(".cards-show").click()
    expect(page.get_by_role("link", name="Lesson 02 Unrolling")).to_have_attribute(
        "href", "lessons/02_unrolling.html"
    )
    cell = page.get_by_role("link", name="Shown by cell unro-cell-1")
    expect(cell).to_have_attribute("href", "lessons/02_unrolling.html#unro-cell-1")


def test_statistics_count_every_card_and_every_day(context: BrowserContext, address: str) -> None:
    due = record()["last_review"]
    cards = {
        "unrolling-1": record(due=due),
        "unrolling-2": record(due=due + 3 * 86_400_000),
        "unrolling-3": record(state=3, due=due + 600_000),
        "bptt-1": record(due=due + 13 * 86_400_000),
        "bptt-2": record(due=due + 14 * 86_400_000),
        "bptt-3": record(suspended=True),
        "gone-1": record(),
    }
    page = open_deck(context, address, START, saved(cards))
    page.get_by_role("button", name="Statistics").click()
    rows = [row.split("\t") for row in page.locator(".cards-lessons tbody").inner_text().splitlines()]
    assert rows == [
        ["02 Unrolling", "3", "1", "2", "0"],
        ["03 Backpropagation through time", "5", "0", "2", "1"],
        ["06 LSTM", "2", "0", "0", "0"],
        ["All", "10", "1", "4", "1"],
    ]
    counts = [int(text) for text in page.locator(".cards-forecast td").all_inner_texts()]
    assert counts == [2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert "1 card that you studied is no longer in the deck." in page.locator(".cards-panel").inner_text()


def test_two_tabs_do_not_undo_each_other(context: BrowserContext, address: str) -> None:
    one, two = open_deck(context, address), open_deck(context, address)
    study(one, "44")
    expect(two.locator(".cards-tally dd").first).to_have_text("8")
    study(two, "4")
    expect(one.locator(".cards-tally dd").first).to_have_text("7")
    assert len(stored(one)["cards"]) == 3
    expect(one.get_by_role("button", name="Undo")).to_be_disabled()


def test_an_element_that_is_moved_goes_on(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address)
    study(page, "4")
    page.evaluate("document.querySelector('main').append(document.querySelector('course-cards'))")
    study(page, "4")
    assert tally(page) == [8, 0, 0]
    assert page.locator(".quiz-player").count() == 1


def test_an_empty_deck_says_so(context: BrowserContext, address: str) -> None:
    page = open_deck(context, address, name="empty")
    expect(page.locator(".cards-rest")).to_have_text("There are no cards yet.")
    for view in ("Settings", "Statistics"):
        page.get_by_role("button", name=view).click()


def test_the_deck_works_from_a_file(context: BrowserContext, tmp_path: Path) -> None:
    write_site(tmp_path)
    page: Page = context.new_page()
    page.goto((tmp_path / "light.html").as_uri())
    study(page, "4")
    page.reload()
    assert tally(page) == [9, 0, 0]


def test_daylight_saving_moves_no_card_to_another_day(browser: Browser, address: str) -> None:
    """A review at 04:30, due on the day on which New York goes back an hour, falls due at 04:30."""
    with browser.new_context(timezone_id="America/New_York") as opened:
        page = open_deck(opened, address)
        due = page.evaluate(
            """() => {
                const [reviewed, {review}] = [new Date(2026, 9, 24, 4, 30).getTime(), courseQuiz.deck];
                const due = new Date(review({print: ""}, undefined, 4, reviewed, 0.9).due);
                return [due.getMonth(), due.getDate(), due.getHours(), due.getMinutes()];
            }"""
        )
        assert due == [10, 1, 4, 30]
