"""The browser's schedules beside those of the Python package fsrs, an independent implementation of FSRS-6.

The two differ by rule in four places, found in both sources; each is stated here, and all else must agree:

- days      ts-fsrs counts the dates between two reviews (here dates that begin at four in the morning, local
            time), fsrs spans of 24 hours. So the oracle's last review is set as many spans ago as dates.
- order     of a card in review, ts-fsrs keeps Hard <= Good < Easy, Good and Easy at least a day after what
            comes before them; fsrs does not.
- Hard      of a card with two learning steps, ts-fsrs waits the mean of both at each step, fsrs only at the
            first; and ts-fsrs rounds it to a whole minute, 5.5 to 6.
- rounding  ts-fsrs rounds stability, difficulty, recall and the interval's factor to 8 decimals.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cards_page import PLAYER
from fsrs import Card, Rating, Scheduler, State
from playwright.sync_api import Browser

NIGHT = timedelta(hours=4)
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
HISTORIES = 400
RETENTIONS = (0.8, 0.85, 0.9, 0.95)
# The browser's zone, and how far it is ahead of UTC; none of them has daylight saving.
ZONES = {"UTC": timedelta(0), "Asia/Kolkata": timedelta(hours=5.5), "Pacific/Honolulu": timedelta(hours=-10)}
# ts-fsrs rounds to 1e-8 at each of at most 14 reviews; recall multiplies what was rounded.
CLOSE = 1e-5


@dataclass
class Expected:
    """What the oracle says of a card after a review; `tie`: rounding decides its interval."""

    state: int
    stability: float
    difficulty: float
    due: datetime
    tie: bool


def histories() -> list[dict[str, Any]]:
    """Seeded histories: grades with a bias of their own, delays from minutes to months."""
    rng = random.Random(20260105)
    made = []
    for _ in range(HISTORIES):
        weights = rng.choice([(1, 1, 6, 1), (4, 2, 3, 1), (1, 1, 1, 1), (0, 1, 3, 4), (6, 1, 1, 0)])
        time, reviews = START + timedelta(minutes=rng.randrange(60 * 24)), []
        for _ in range(rng.randint(1, 14)):
            reviews.append(
                {"grade": rng.choices((1, 2, 3, 4), weights)[0], "at": int(time.timestamp() * 1000)}
            )
            minutes = rng.choice([rng.uniform(1, 30), rng.uniform(60, 3000), 1440 * rng.expovariate(1 / 20)])
            time += timedelta(minutes=round(minutes, 2))
        made.append({"retention": rng.choice(RETENTIONS), "reviews": reviews})
    return made


def oracle(history: dict[str, Any], ahead: timedelta) -> Iterator[Expected]:
    """The history through the Python package, with ts-fsrs's rules for days, order and Hard."""
    scheduler = Scheduler(desired_retention=history["retention"], enable_fuzzing=False)
    card = Card(due=START)
    for review in history["reviews"]:
        now = datetime.fromtimestamp(review["at"] / 1000, UTC)
        given = copy(card)
        if card.last_review:
            given.last_review = now - timedelta(
                days=(_date(now, ahead) - _date(card.last_review, ahead)).days
            )
        outcomes = {rating: scheduler.review_card(given, rating, now)[0] for rating in Rating}
        after = outcomes[Rating(review["grade"])]
        after.due = now + _interval(card, outcomes, Rating(review["grade"]), now)
        tie = any(_is_tie(scheduler, each) for each in outcomes.values())
        assert after.stability is not None
        assert after.difficulty is not None
        yield Expected(after.state.value, after.stability, after.difficulty, after.due, tie)
        card = after


def _date(time: datetime, ahead: timedelta) -> Any:
    return (time.astimezone(timezone(ahead)) - NIGHT).date()


def _interval(before: Card, outcomes: dict[Rating, Card], grade: Rating, now: datetime) -> timedelta:
    waits = {rating: outcome.due - now for rating, outcome in outcomes.items()}
    if before.state == State.Review:
        day = timedelta(days=1)
        waits[Rating.Hard] = min(waits[Rating.Hard], waits[Rating.Good])
        waits[Rating.Good] = max(waits[Rating.Good], waits[Rating.Hard] + day)
        waits[Rating.Easy] = max(waits[Rating.Easy], waits[Rating.Good] + day)
    elif before.state == State.Learning:
        waits[Rating.Hard] = timedelta(minutes=6)
    return waits[grade]


def _is_tie(scheduler: Scheduler, card: Card) -> bool:
    """Whether the interval in days lies within rounding of a half, where the two may go apart by a day."""
    if card.state != State.Review or card.stability is None:
        return False
    days = card.stability * (scheduler.desired_retention ** (1 / scheduler._DECAY) - 1) / scheduler._FACTOR
    return abs(days - math.floor(days) - 0.5) <= CLOSE * days


@pytest.fixture(scope="module", params=ZONES)
def compared(request: pytest.FixtureRequest, browser: Browser) -> list[tuple[dict[str, Any], Expected]]:
    """Each review of each history: the browser's record, and what the oracle expects."""
    page = browser.new_page(timezone_id=request.param)
    for name in ("vendor/ts-fsrs.umd.js", "deck.js"):
        page.add_script_tag(path=PLAYER / name)
    given = histories()
    records = page.evaluate(
        """histories => histories.map(({retention, reviews}) => {
            let record;
            return reviews.map(({grade, at}) =>
                (record = courseQuiz.deck.review({print: ""}, record, grade, at, retention)));
        })""",
        given,
    )
    page.close()
    ahead = ZONES[request.param]
    return [
        pair
        for history, seen in zip(given, records, strict=True)
        for pair in zip(seen, oracle(history, ahead), strict=True)
    ]


@pytest.mark.browser
@pytest.mark.slow
class TestSchedules:
    def test_there_are_enough_and_of_every_state(self, compared: list[Any]) -> None:
        assert len(compared) > 2000
        assert {record["state"] for record, _ in compared} == {1, 2, 3}

    def test_states_are_equal(self, compared: list[Any]) -> None:
        assert [record["state"] for record, _ in compared] == [expected.state for _, expected in compared]

    def test_stability_and_difficulty_are_equal_up_to_the_rounding(self, compared: list[Any]) -> None:
        for record, expected in compared:
            assert record["stability"] == pytest.approx(expected.stability, rel=CLOSE, abs=1e-7)
            assert record["difficulty"] == pytest.approx(expected.difficulty, abs=1e-6)

    def test_due_dates_are_equal_to_the_millisecond(self, compared: list[Any]) -> None:
        exact = [(record, expected) for record, expected in compared if not expected.tie]
        assert len(exact) > 0.99 * len(compared)
        for record, expected in exact:
            assert record["due"] == round(expected.due.timestamp() * 1000)

    def test_a_tie_is_at_most_a_day_apart(self, compared: list[Any]) -> None:
        for record, expected in compared:
            apart = abs(record["due"] / 1000 - expected.due.timestamp())
            assert apart <= (2 * 86400 if expected.tie else 0.0005)


@pytest.mark.browser
def test_both_have_the_same_parameters(browser: Browser) -> None:
    """Defaults of ts-fsrs beside those of fsrs: the weights, both kinds of steps, the longest interval."""
    page = browser.new_page()
    page.add_script_tag(path=PLAYER / "vendor/ts-fsrs.umd.js")
    theirs = page.evaluate("() => ({...FSRS.generatorParameters()})")
    page.close()
    ours = Scheduler()
    minutes = [f"{int(step.total_seconds() // 60)}m" for step in ours.learning_steps]
    assert theirs["w"] == list(ours.parameters)
    assert theirs["learning_steps"] == minutes
    assert theirs["relearning_steps"] == [f"{int(s.total_seconds() // 60)}m" for s in ours.relearning_steps]
    assert theirs["maximum_interval"] == ours.maximum_interval
    assert theirs["enable_short_term"] is True
