"""What the quiz player keeps: hostile and broken states, blocked storage, other tabs, files in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from player_page import (
    KEY,
    NAME,
    answer_all,
    check,
    choices,
    element,
    fill,
    html,
    payload,
    question,
    steps,
    stored,
)
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PRINTS = {item["id"]: item["print"] for item in payload()["items"]}


def kept(name: str, **changes: Any) -> dict[str, Any]:
    """The state of an item that was answered right at once, with some of its keys changed."""
    answers = {
        "truth": True,
        "one": "a",
        "many": ["a", "b"],
        "number": "0.25",
        "gaps": {"verb": "shrinks", "name": "vanishing"},
        "order": ["b", "a", "c"],
    }
    whole = {
        "print": PRINTS[name],
        "answer": answers[name],
        "certainty": None,
        "attempts": 1,
        "first": 1,
        "best": 1,
    }
    return {**whole, "checked": True, **changes}


def state(**changes: Any) -> dict[str, Any]:
    """A sound state with one question answered, with some of its keys changed."""
    return {
        "version": 1,
        "quiz": NAME,
        "seed": 5,
        "certainty": False,
        "items": {"truth": kept("truth")},
        **changes,
    }


def with_item(name: str, **changes: Any) -> dict[str, Any]:
    """A sound state, and an item of it changed."""
    return state(items={"truth": kept("truth"), name: kept(name, **changes)})


def compact(data: Any) -> str:
    """JSON as a browser writes it."""
    return json.dumps(data, separators=(",", ":"))


def without(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The mapping without one of its keys."""
    return {name: value for name, value in data.items() if name != key}


WHOLE_LOST = {
    "empty text": "",
    "not JSON": "{",
    "code": "<script>alert(1)</script>",
    "a number": "7",
    "null": "null",
    "a list": "[]",
    "a text": '"x"',
    "NaN": '{"version": NaN}',
    "another version": compact(state(version=2)),
    "version as text": compact(state(version="1")),
    "another quiz": compact(state(quiz="04_gradients")),
    "no items": compact(without(state(), "items")),
    "items a list": compact(state(items=[])),
    "items null": compact(state(items=None)),
    "proto at the top": compact(state())[:-1] + ',"__proto__":{"seed":1}}',
    "proto among the items": compact(state()).replace('"truth"', '"__proto__"'),
    "proto in an answer": compact(with_item("gaps", answer={"verb": "shrinks"})).replace(
        '"verb"', '"__proto__"'
    ),
    "deep": compact(state()).replace("true", "[" * 40 + "]" * 40, 1),
    "very deep": "[" * 300_000 + "]" * 300_000,
    "huge": compact(state(more="x" * 1_500_000)),
    "binary": "\u0000\ufffd\ud83d",
}
PART_LOST: dict[str, Any] = {
    "seed a text": state(seed="5"),
    "seed missing": without(state(), "seed"),
    "seed negative": state(seed=-1),
    "seed not whole": state(seed=0.5),
    "seed too great": state(seed=2**40),
    "certainty a number": state(certainty=1),
    "unknown key": state(more=1),
    "unknown item": state(items={"truth": kept("truth"), "constructor": kept("one")}),
    "item null": state(items={"truth": kept("truth"), "one": None}),
    "item a list": state(items={"truth": kept("truth"), "one": [1]}),
    "item with a key too many": with_item("one", more=1),
    "item with a key too few": state(items={"truth": kept("truth"), "one": without(kept("one"), "best")}),
    "print a number": with_item("one", print=7),
    "score above 1": with_item("one", best=1.5),
    "score below 0": with_item("one", first=-0.5),
    "score a text": with_item("one", first="1"),
    "best below first": with_item("one", best=0),
    "attempts negative": with_item("one", attempts=-1),
    "attempts not whole": with_item("one", attempts=1.5),
    "attempts without end": compact(with_item("one", attempts=7)).replace("7,", "1e999,"),
    "checked without attempt": with_item("one", attempts=0, first=None, best=None),
    "checked a text": with_item("one", checked="yes"),
    "certainty of 4": with_item("one", certainty=4),
    "unknown choice": with_item("one", answer="z"),
    "choice that every object has": with_item("one", answer="toString"),
    "letters twice": with_item("many", answer=["a", "a"]),
    "nested letters": with_item("many", answer=[["a"]]),
    "number for letters": with_item("many", answer=5),
    "steps missing": with_item("order", answer=["b", "a"]),
    "order of markup": with_item("order", answer=["b", "a", "<img src=x onerror=alert(1)>"]),
    "draft of no steps": with_item("order", answer=[], checked=False),
    "no number but checked": with_item("number", answer="<b>1</b>"),
    "infinite number": with_item("number", answer="1e400"),
    "unknown blank": with_item("gaps", answer={"verb": "shrinks", "toString": "x"}),
    "blank of another choice": with_item("gaps", answer={"verb": "<i>shrinks</i>"}),
    "blank a list": with_item("gaps", answer={"verb": ["shrinks"]}),
    "text for blanks": with_item("gaps", answer="shrinks"),
    "true for a letter": with_item("one", answer=True),
    "letter for true": with_item("one", answer=None),
    "much text": with_item("gaps", answer={"name": "x" * 5000}),
}


def open_with(page: Page, site: str, text: str) -> Page:
    """Open the quiz with this text already kept for it, and nothing else."""
    if not page.url.startswith(site):
        page.goto(f"{site}/index.html")
    page.evaluate("([key, text]) => (localStorage.clear(), localStorage.setItem(key, text))", [KEY, text])
    page.reload()
    return page


@pytest.fixture(scope="module")
def one_tab(browser: Browser) -> Iterator[Page]:
    """One tab for all hostile states, which are many; an error in the page fails the test at hand."""
    tab = browser.new_page()
    tab.on("pageerror", lambda error: tab.evaluate("text => { window.fault = text; }", str(error)))
    yield tab
    tab.close()


# What the learner sees; then an answer to one question, and what is kept of it.
OUTCOME = """name => {
    const all = query => [...document.querySelectorAll(query)];
    const told = all('.quiz-notice [role=status]').map(notice => notice.textContent).join();
    const seen = { count: document.querySelector('.quiz-count').textContent, told };
    seen.kept = Object.keys(JSON.parse(localStorage.getItem('course-quiz:03_bptt'))?.items ?? {});
    seen.visible = all('.quiz-item').filter(form => form.checkVisibility()).length;
    seen.aside = localStorage.getItem('course-quiz:03_bptt:set-aside');
    const form = all('.quiz-item')[name === 'truth' ? 0 : 1];
    form.querySelector(`input[value=${name === 'truth' ? 'true' : 'a'}]`).click();
    form.querySelector('[type=submit]').click();
    seen.verdict = form.querySelector('.quiz-verdict')?.textContent;
    seen.attempts = JSON.parse(localStorage.getItem('course-quiz:03_bptt')).items[name]?.attempts;
    seen.clean = ({}).seed === undefined && ({}).attempts === undefined;
    seen.clean &&= all('img').length === 0 && !window.fault;
    return seen;
}"""


@pytest.mark.parametrize("text", WHOLE_LOST.values(), ids=WHOLE_LOST)
def test_a_state_that_is_none_is_set_aside(one_tab: Page, player_site: str, text: str) -> None:
    seen = open_with(one_tab, player_site, text).evaluate(OUTCOME, "truth")
    assert (seen["count"], seen["visible"]) == ("0 of 6 answered, 0 right at first try", 6)
    assert "set aside" in seen["told"]
    assert len(seen["aside"]) <= 200_000
    assert text[:1000] in seen["aside"]
    assert (seen["verdict"], seen["attempts"], seen["clean"]) == ("Right.", 1, True)


@pytest.mark.parametrize("broken", PART_LOST.values(), ids=PART_LOST)
def test_what_is_sound_in_a_broken_state_is_kept(one_tab: Page, player_site: str, broken: Any) -> None:
    text = broken if isinstance(broken, str) else compact(broken)
    seen = open_with(one_tab, player_site, text).evaluate(OUTCOME, "one")
    assert (seen["count"], seen["visible"]) == ("1 of 6 answered, 1 right at first try", 6)
    assert "set aside" in seen["told"]
    assert seen["kept"] == ["truth"]
    assert (seen["verdict"], seen["attempts"], seen["clean"]) == ("Right.", 1, True)


def test_a_sound_state_is_taken_whole(page: Page, player_site: str) -> None:
    whole = state(items={name: kept(name) for name in PRINTS})
    open_with(page, player_site, json.dumps(whole))
    expect(page.locator(".quiz-count")).to_have_text("6 of 6 answered, 6 right at first try")
    expect(page.locator(".quiz-notice")).to_have_count(0)
    assert stored(page) == whole


def test_what_was_set_aside_can_be_saved_and_dismissed(page: Page, player_site: str) -> None:
    open_with(page, player_site, "{broken")
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download what was set aside").click()
    assert "{broken" in Path(download.value.path()).read_text(encoding="utf-8")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".quiz-notice")).to_have_count(0)
    page.reload()
    expect(page.locator(".quiz-notice")).to_have_count(0)
    assert page.evaluate("() => Object.keys(localStorage)") == [KEY]


def test_answers_to_an_older_version_are_dropped_and_counted(page: Page, player_site: str) -> None:
    old = {name: kept(name, print="0" * 12) for name in ("one", "many")}
    open_with(page, player_site, json.dumps(state(items={"truth": kept("truth"), **old})))
    expect(page.get_by_role("status").filter(has_text="2 questions have changed")).to_be_visible()
    expect(page.locator(".quiz-count")).to_have_text("1 of 6 answered, 1 right at first try")
    page.get_by_role("button", name="Dismiss").click()
    page.reload()
    expect(page.locator(".quiz-notice")).to_have_count(0)


REFUSALS = {
    "no storage": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })",
    "nothing read": "Storage.prototype.getItem = () => { throw new DOMException('', 'SecurityError'); }",
    "no room": "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }",
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_without_storage_it_works_and_says_once_that_nothing_is_kept(
    page: Page, player_site: str, refusal: str
) -> None:
    page.add_init_script(refusal)
    page.goto(f"{player_site}/index.html")
    answer_all(page)
    expect(page.locator(".quiz-count")).to_have_text("6 of 6 answered, 6 right at first try")
    expect(page.get_by_role("status").filter(has_text="keeps nothing")).to_have_count(1)
    page.get_by_role("button", name="Dismiss").click()
    question(page, "one").get_by_role("button", name="Try again").click()
    expect(page.locator(".quiz-notice")).to_have_count(0)
    page.get_by_text("Save or reset").click()
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("button", name="Yes, reset").click()
    expect(page.locator(".quiz-count")).to_have_text("0 of 6 answered, 0 right at first try")


def test_another_tab_is_followed_without_losing_what_is_typed(player: Page, player_site: str) -> None:
    other = player.context.new_page()
    other.goto(f"{player_site}/index.html")
    box = question(player, "number").get_by_role("textbox")
    box.press_sequentially("0.2")
    question(other, "number").get_by_role("textbox").fill("9")
    fill(other, "truth")
    check(other, "truth")
    expect(player.locator(".quiz-count")).to_have_text("1 of 6 answered, 1 right at first try")
    expect(box).to_be_focused()
    expect(box).to_have_value("0.2")
    box.press_sequentially("5")
    expect(question(other, "number").get_by_role("textbox")).to_have_value("0.25")
    other.evaluate("key => localStorage.setItem(key, '{broken')", KEY)
    expect(player.get_by_role("status").filter(has_text="set aside")).to_be_visible()
    other.close()


def exported(page: Page) -> str:
    """What Export gives."""
    page.locator(".quiz-tools").evaluate("details => { details.open = true; }")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    assert download.value.suggested_filename == f"{NAME}-progress.json"
    return Path(download.value.path()).read_text(encoding="utf-8")


def imported(page: Page, text: str) -> str:
    """Import a file with this text; gives what the learner is told."""
    page.locator(".quiz-tools").evaluate("details => { details.open = true; }")
    page.locator(".quiz-status").evaluate("status => { status.textContent = ''; }")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import", exact=True).click()
    chooser.value.set_files(
        {"name": "p.json", "mimeType": "application/json", "buffer": text.encode("utf-8", "replace")}
    )
    expect(page.locator(".quiz-status")).not_to_be_empty()
    return page.locator(".quiz-status").inner_text()


def test_export_reset_import_brings_everything_back(player: Page) -> None:
    answer_all(player, right=False)
    before = [stored(player), choices(player, "one"), steps(player)]
    text = exported(player)
    player.get_by_role("button", name="Reset").click()
    player.get_by_role("button", name="Yes, reset").click()
    assert imported(player, text) == "Taken over: 6 answers."
    assert [stored(player), choices(player, "one"), steps(player)] == before


def test_import_says_what_it_took_over_and_what_not(player: Page) -> None:
    fill(player, "many")
    check(player, "many")
    items = {"truth": kept("truth"), "one": kept("one", best=9), "gaps": kept("gaps", print="0" * 12)}
    said = imported(player, json.dumps(state(items=items)))
    assert (
        said
        == "Taken over: 1 answer. Not taken over: 1 that could not be read, 1 whose question has changed."
    )
    assert sorted(stored(player)["items"]) == ["many", "truth"]


GARBAGE = {
    "text": "hello",
    "empty": "",
    "list": "[1]",
    "another quiz": json.dumps(state(quiz="04_gradients")),
    "another version": json.dumps(state(version=3)),
    "markup": '{"version":1,"quiz":"<img src=x onerror=alert(1)>","items":{}}',
    "deep": "[" * 100_000,
    "proto": '{"version":1,"quiz":"03_bptt","items":{"__proto__":{}}}',
    "too large": " " * 1_000_001,
}


@pytest.mark.parametrize("text", GARBAGE.values(), ids=GARBAGE)
def test_import_of_garbage_changes_nothing(player: Page, text: str) -> None:
    fill(player, "truth")
    check(player, "truth")
    before = stored(player)
    said = imported(player, text)
    assert said.startswith("Nothing taken over: ")
    assert ("larger than 1 MB" in said) == (len(text) > 1_000_000)
    assert stored(player) == before


def test_everything_at_once_out_and_in(player: Page) -> None:
    answer_all(player)
    player.evaluate("() => localStorage.setItem('course-cards', '{\"version\":1,\"cards\":{}}')")
    text = player.evaluate("() => courseQuiz.store.exportAll()")
    before = stored(player)
    assert json.loads(text)["saved"] == {"course-cards": {"version": 1, "cards": {}}, KEY: before}
    player.evaluate("() => courseQuiz.store.resetAll()")
    expect(player.locator(".quiz-count")).to_contain_text("0 of 6 answered")
    assert player.evaluate("() => Object.keys(localStorage)") == []
    outcome = player.evaluate("text => courseQuiz.store.importAll(text)", text)
    assert outcome == {"taken": ["course-cards", KEY], "refused": []}
    assert stored(player) == before
    expect(player.locator(".quiz-count")).to_contain_text("6 of 6 answered")
    assert imported(player, text) == "Taken over: 6 answers."


@pytest.mark.parametrize("text", [*GARBAGE.values(), '{"version":1,"kind":"course-progress","saved":[]}'])
def test_import_of_everything_refuses_garbage(player: Page, text: str) -> None:
    outcome = player.evaluate("text => courseQuiz.store.importAll(text)", text)
    kept_now = player.evaluate("() => Object.keys(localStorage)")
    if outcome["taken"]:  # the state of another quiz is no garbage here
        assert (outcome["taken"], kept_now) == (["course-quiz:04_gradients"], ["course-quiz:04_gradients"])
    else:
        assert outcome["refused"]
        assert kept_now == []


def test_import_of_everything_refuses_foreign_keys(player: Page) -> None:
    saved = {
        "token": state(),
        "course-quiz:../x": state(),
        "course-cards": [1],
        f"{KEY}:set-aside": "x",
        KEY: state(seed=-1),
    }
    text = json.dumps({"version": 1, "kind": "course-progress", "saved": saved})
    outcome = player.evaluate("text => courseQuiz.store.importAll(text)", text)
    assert outcome["taken"] == []
    assert sorted(one["key"] for one in outcome["refused"]) == sorted(saved)
    assert player.evaluate("() => Object.keys(localStorage)") == []


def test_a_payload_that_is_broken_leaves_the_readable_form(open_page: Callable[[str], Page]) -> None:
    page = open_page(html(element(data="{")))
    expect(page.locator(".quiz-readable")).to_be_visible()
    expect(page.locator(".quiz-appendix")).to_be_visible()
    expect(page.locator(".quiz-player")).to_have_count(0)


def test_the_store_of_another_player(player: Page) -> None:
    said = player.evaluate(
        """() => {
            const validate = data => data?.good ? { value: data } : { value: { good: 1 }, broken: data };
            const one = courseQuiz.store.open('course-cards', validate);
            const first = JSON.stringify([one.value, one.notice, one.save({ good: 2 })]);
            const seen = [];
            const two = courseQuiz.store.open('course-cards', validate);
            two.watch(({ value }) => seen.push(value.good));
            one.save({ good: 3 });
            localStorage.setItem('course-cards', '{"bad":1}');
            const three = courseQuiz.store.open('course-cards', validate);
            three.notice.dismiss();
            const aside = three.notice.aside.includes('{"bad":1}');
            return [first, two.value, seen, three.value, aside, localStorage.length];
        }"""
    )
    assert said == ['[{"good":1},null,null]', {"good": 2}, [3], {"good": 1}, True, 1]
