"""A learner at the quiz player: by keyboard alone, right and wrong, again, to the summary and the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from player_page import (
    ITEMS,
    PLAYER,
    answer_all,
    check,
    choices,
    element,
    fill,
    html,
    order_steps,
    question,
    quiz,
    steps,
    stored,
)
from playwright.sync_api import Page, expect

from course_lib.quiz.element import element_html

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOCUSED = """() => {
    const at = document.activeElement;
    const name = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
    return at === document.body ? '' : `${at.type ?? at.localName} ${name.trim()}`;
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on a control whose type and name begin so."""
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
        if seen[-1].startswith(wanted):
            return
    pytest.fail(f"Tab never reached {wanted!r}; it went to {seen}")


def press_check(page: Page) -> None:
    """Tab to the question's button and press it; the focus is then on Try again."""
    tab_to(page, "submit Check")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "button Try again"


def keyboard_order(page: Page, wanted: list[str]) -> None:
    """Bring the steps into order by keys alone."""
    for place, text in enumerate(wanted):
        if steps(page).index(text) == place:
            continue
        tab_to(page, f"button Move up: {text}")
        while steps(page).index(text) > place:
            page.keyboard.press("Enter")
            assert page.evaluate(FOCUSED) == f"button Move up: {text}"


def test_a_whole_quiz_by_keyboard_alone(player: Page) -> None:
    tab_to(player, "radio True")
    player.keyboard.press("Space")
    press_check(player)
    expect(question(player, "truth").locator(".quiz-verdict")).to_have_text("Right.")
    tab_to(player, "radio ")
    player.keyboard.press("Space")
    expect(question(player, "one").get_by_role("radio").first).to_be_checked()
    press_check(player)
    right = choices(player, "one")[0].startswith("A long product")
    expect(question(player, "one").locator(".quiz-verdict")).to_have_text("Right." if right else "Wrong.")
    for name in choices(player, "many"):
        tab_to(player, f"checkbox {name}")
        if name in {"The bias of the gradient", "The memory"}:
            player.keyboard.press("Space")
    press_check(player)
    expect(question(player, "many").locator(".quiz-verdict")).to_have_text("Right.")
    tab_to(player, "text Your number")
    player.keyboard.type("0.25")
    player.keyboard.press("Enter")
    expect(question(player, "number").locator(".quiz-verdict")).to_have_text("Right.")
    tab_to(player, "select-one Blank 1 of 2")
    player.keyboard.press("s")
    tab_to(player, "text Blank 2 of 2")
    player.keyboard.type("vanishing")
    player.keyboard.press("Enter")
    expect(question(player, "gaps").locator(".quiz-verdict")).to_have_text("Right.")
    keyboard_order(player, ["Forward", "Backward", "Update"])
    press_check(player)
    expect(question(player, "order").locator(".quiz-verdict")).to_have_text("Right.")
    expect(player.locator(".quiz-summary")).to_be_visible()
    expect(player.locator(".quiz-count")).to_contain_text("6 of 6 answered")
    expect(player.get_by_role("status").first).to_contain_text("All questions are answered")


def test_an_arrow_moves_among_the_choices_and_never_answers(player: Page) -> None:
    for name in ("truth", "one"):
        radios = question(player, name).get_by_role("radio")
        radios.first.focus()
        for _ in range(5):
            player.keyboard.press("ArrowDown")
            player.keyboard.press("ArrowRight")
            player.keyboard.press("ArrowUp")
        assert question(player, name).locator("input:checked").count() == 1
        expect(question(player, name).locator(".quiz-feedback")).to_be_empty()
    assert [state["attempts"] for state in stored(player)["items"].values()] == [0, 0]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_right_and_wrong_are_told_in_words_and_a_shape(player: Page, item: dict[str, Any]) -> None:
    name = item["id"]
    fill(player, name, right=False)
    feedback = check(player, name)
    expect(feedback.locator(".quiz-verdict")).to_contain_text("Wrong.")
    shape = feedback.locator("svg path").get_attribute("d")
    question(player, name).get_by_role("button", name="Try again").click()
    expect(feedback).to_be_empty()
    fill(player, name)
    check(player, name)
    expect(feedback.locator(".quiz-verdict")).to_have_text("Right. Attempt 2.")
    assert feedback.locator("svg path").get_attribute("d") != shape
    kept = stored(player)["items"][name]
    assert (kept["attempts"], kept["first"], kept["best"], kept["checked"]) == (2, 0, 1, True)
    assert question(player, name).locator("[aria-live=polite] .quiz-feedback").count() == 1


def test_partly_right_says_how_much_and_which(player: Page) -> None:
    question(player, "many").get_by_label("The bias").check()
    feedback = check(player, "many")
    expect(feedback.locator(".quiz-verdict")).to_have_text("Partly right: 50 %.")
    expect(feedback.locator(".quiz-about")).to_have_text("You left out, and it is right: The memory")
    expect(feedback.locator(".quiz-reasons")).to_contain_text("Fewer states are kept.")


def test_feedback_names_what_it_concerns_and_where_to_read(player: Page) -> None:
    fill(player, "gaps", right=False)
    feedback = check(player, "gaps")
    about = feedback.locator(".quiz-about")
    expect(about).to_have_text(["Blank 1: grows", "Blank 2: <img src=x onerror=alert(1)>"])
    assert player.locator("img").count() == 0
    fill(player, "number", right=False)
    expect(check(player, "number")).to_contain_text("That is twice the half.")
    fill(player, "truth")
    links = check(player, "truth").locator("a")
    expect(links).to_have_text(["Shown by cell bptt-sum", "Read again: The sum over paths"])
    assert [link.get_attribute("href") for link in links.all()] == ["#cell", "#read"]


def test_without_addresses_the_sources_are_plain_text(open_page: Callable[[str], Page]) -> None:
    page = open_page(html(element_html(quiz(), "T", "")))
    fill(page, "truth")
    feedback = check(page, "truth")
    expect(feedback.locator(".quiz-sources")).to_contain_text("Read again: The sum over paths")
    assert feedback.locator("a").count() == 0


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_nothing_filled_in_is_no_attempt(player: Page, item: dict[str, Any]) -> None:
    expect(check(player, item["id"])).to_be_empty()
    expect(question(player, item["id"]).locator(".quiz-message")).to_contain_text("first")
    assert stored(player) is None


@pytest.mark.parametrize("text", ["abc", "0x10", "1/0", "1e400", "1,5", "--1"])
def test_what_is_no_number_is_no_attempt(player: Page, text: str) -> None:
    question(player, "number").get_by_role("textbox").fill(text)
    expect(check(player, "number")).to_be_empty()
    message = question(player, "number").locator(".quiz-message")
    expect(message).to_have_text("Answer with a number such as 0.25, 1e-3 or 1/4.")
    assert stored(player)["items"]["number"]["attempts"] == 0
    question(player, "number").get_by_role("textbox").fill("0.25")
    expect(message).to_be_empty()


def test_a_moved_step_says_its_place_and_keeps_the_focus(player: Page) -> None:
    form = question(player, "order")
    text = steps(player)[0]
    form.get_by_role("button", name=f"Move down: {text}").click()
    expect(form.locator(".quiz-unseen")).to_have_text(f"Now step 2 of 3: {text}")
    assert player.evaluate(FOCUSED) == f"button Move down: {text}"
    assert steps(player)[1] == text


def test_the_first_order_is_never_the_right_one(player: Page, player_site: str) -> None:
    for seed in range(30):
        player.evaluate(
            "state => localStorage.setItem('course-quiz:03_bptt', JSON.stringify(state))",
            {"version": 1, "quiz": "03_bptt", "seed": seed, "certainty": False, "items": {}},
        )
        player.reload()
        assert steps(player) != ["Forward", "Backward", "Update"]
        assert choices(player, "truth") == ["True", "False"]


def test_a_reload_keeps_answers_and_order(player: Page) -> None:
    answer_all(player, right=False)
    question(player, "one").get_by_role("button", name="Try again").click()
    fill(player, "one")
    order = [choices(player, "one"), choices(player, "many"), steps(player)]
    feedback = player.locator(".quiz-feedback").all_inner_texts()
    player.reload()
    assert [choices(player, "one"), choices(player, "many"), steps(player)] == order
    assert player.locator(".quiz-feedback").all_inner_texts() == feedback
    expect(question(player, "one").get_by_label("A long product")).to_be_checked()
    expect(question(player, "gaps").get_by_role("textbox")).to_have_value("<img src=x onerror=alert(1)>")
    expect(player.locator(".quiz-count")).to_have_text("6 of 6 answered, 0 right at first try")


def test_the_summary_counts_first_try_and_now_by_topic(player: Page) -> None:
    player.get_by_role("button", name="Summary").click()
    expect(player.locator(".quiz-totals dd")).to_have_text(["0 of 6 (0 %)", "0 of 6 (0 %)"])
    fill(player, "many", right=False)
    check(player, "many")
    fill(player, "gaps")
    check(player, "gaps")
    question(player, "many").get_by_role("button", name="Try again").click()
    question(player, "many").get_by_label("The bias").check()
    check(player, "many")
    expect(player.locator(".quiz-totals dd")).to_have_text(["1 of 6 (17 %)", "1.5 of 6 (25 %)"])
    rows = player.locator(".quiz-summary tbody tr")
    expect(rows).to_have_text(["The sum over paths0 of 40 %0 %", "Truncation2 of 250 %75 %"])
    expect(player.locator(".quiz-missed li")).to_have_text(["Question 3 Truncation"])
    player.get_by_role("button", name="Question 3").click()
    assert player.evaluate(FOCUSED) == "button Try again"


def test_review_shows_only_what_was_missed(player: Page) -> None:
    answer_all(player)
    question(player, "one").get_by_role("button", name="Try again").click()
    fill(player, "one", right=False)
    check(player, "one")
    expect(player.get_by_role("button", name="Review what was missed")).to_have_count(0)
    player.get_by_text("Save or reset").click()
    player.get_by_role("button", name="Reset").click()
    player.get_by_role("button", name="Yes, reset").click()
    for name in ("truth", "many", "gaps", "order"):
        fill(player, name)
        check(player, name)
    for name in ("one", "number"):
        fill(player, name, right=False)
        check(player, name)
    player.get_by_role("button", name="Review what was missed").click()
    expect(player.locator(".quiz-item:visible")).to_have_count(2)
    expect(player.locator(".quiz-review")).to_contain_text("Reviewing 2 questions")
    expect(player.locator(".quiz-summary")).to_be_hidden()
    for name in ("one", "number"):
        fill(player, name)
        check(player, name)
    expect(player.locator(".quiz-totals dd")).to_have_text(["4 of 6 (67 %)", "6 of 6 (100 %)"])
    player.get_by_role("button", name="Show all questions").click()
    expect(player.locator(".quiz-item:visible")).to_have_count(6)


def test_certainty_is_asked_once_and_marked(player: Page) -> None:
    player.get_by_label("Ask how sure I am").check()
    fill(player, "truth")
    expect(check(player, "truth")).to_be_empty()
    expect(question(player, "truth").locator(".quiz-message")).to_contain_text("how sure you are")
    question(player, "truth").get_by_label("3, certain").check()
    expect(check(player, "truth")).to_contain_text("Mark at this certainty: 3.")
    fill(player, "many", right=False)
    question(player, "many").get_by_label("2, fairly sure").check()
    expect(check(player, "many")).to_contain_text("Mark at this certainty: −2.")
    question(player, "many").get_by_role("button", name="Try again").click()
    expect(question(player, "many").get_by_text("How sure are you?")).to_be_hidden()
    player.reload()
    expect(player.get_by_label("Ask how sure I am")).to_be_checked()
    player.get_by_role("button", name="Summary").click()
    expect(player.locator(".quiz-totals dd").nth(2)).to_have_text("1 of at most 6")


def test_reset_asks_first_and_draws_a_new_order(player: Page) -> None:
    answer_all(player)
    before = stored(player)
    player.get_by_text("Save or reset").click()
    player.get_by_role("button", name="Reset").click()
    assert player.evaluate(FOCUSED) == "button Keep them"
    player.keyboard.press("Enter")
    assert stored(player) == before
    assert player.evaluate(FOCUSED) == "button Reset"
    player.get_by_role("button", name="Reset").click()
    player.get_by_role("button", name="Yes, reset").click()
    assert stored(player)["items"] == {}
    assert stored(player)["seed"] != before["seed"]
    expect(player.locator(".quiz-count")).to_have_text("0 of 6 answered, 0 right at first try")
    expect(player.locator(".quiz-feedback:not(:empty)")).to_have_count(0)
    expect(player.locator(".quiz-summary")).to_be_hidden()
    expect(question(player, "gaps").get_by_role("textbox")).to_have_value("")


def test_no_answer_stands_in_the_page_before_check(player: Page) -> None:
    order_steps(player, ["Update", "Forward", "Backward"])
    fill(player, "gaps", right=False)
    text = player.locator(".quiz-player").evaluate("player => player.outerHTML")
    for told in (
        "Each step feeds",
        "Yes, the product",
        "Half of a half",
        "vanishing",
        "It needs the loss",
        "aria-checked",
        "0.25</",
    ):
        assert told not in text


def test_two_elements_of_one_quiz_stay_in_step(open_page: Callable[[str], Page]) -> None:
    page = open_page(html(element() + element()))
    first, second = page.locator("course-quiz").all()
    first.get_by_label("True").check()
    expect(second.get_by_label("True")).to_be_checked()
    second.get_by_role("button", name="Check").first.click()
    expect(first.locator(".quiz-count")).to_have_text("1 of 6 answered, 1 right at first try")
    ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids))


def test_it_comes_alive_when_put_in_late_and_in_parts(page: Page, player_site: str) -> None:
    page.goto(f"{player_site}/index.html")
    page.evaluate(
        """markup => {
            const made = document.createElement('div');
            made.innerHTML = markup;
            const whole = made.firstElementChild;
            const host = document.createElement('course-quiz');
            document.querySelector('course-quiz').replaceWith(host);
            const script = whole.querySelector('script');
            const text = script.textContent;
            script.textContent = text.slice(0, 100);
            host.append(...whole.children);
            window.finish = () => host.querySelector('script').append(text.slice(100));
        }""",
        element(),
    )
    expect(page.locator(".quiz-readable")).to_be_visible()
    page.evaluate("() => finish()")
    expect(page.locator(".quiz-item")).to_have_count(6)
    expect(page.locator(".quiz-readable")).to_be_hidden()


def test_scripts_loaded_twice_do_no_harm(player: Page) -> None:
    for name in ("store.js", "score.js", "quiz.js", "progress.js"):
        player.evaluate((PLAYER / name).read_text(encoding="utf-8"))
        player.evaluate((PLAYER / name).read_text(encoding="utf-8"))
    fill(player, "truth")
    expect(check(player, "truth")).to_contain_text("Right.")


def test_it_works_moved_about_and_from_a_file(page: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("file")
    text = html(element()).replace('"/', '"')
    for file in PLAYER.glob("*.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "index.html").write_text(text, encoding="utf-8")
    page.goto((folder / "index.html").as_uri())
    page.evaluate("() => document.querySelector('main').append(document.querySelector('course-quiz'))")
    fill(page, "truth")
    expect(check(page, "truth")).to_contain_text("Right.")
    page.reload()
    expect(page.locator(".quiz-count")).to_contain_text("1 of 6 answered")
