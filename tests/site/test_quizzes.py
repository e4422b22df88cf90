"""What the site makes of the quiz bank: quizzes on the lessons' pages, progress, cards, questions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from built_site import ROOT, SITE
from playwright.sync_api import Browser, Page, expect
from test_every_page import AXE, STANDARDS

from course_lib.quiz.reading import load_bank, quiz_names

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WRITTEN = [name for name in quiz_names(ROOT) if (ROOT / "lessons" / f"{name}.ipynb").exists()]
AHEAD = [name for name in quiz_names(ROOT) if name not in WRITTEN]


def payload(page: Page, name: str) -> dict[str, Any]:
    script = page.locator(f"course-quiz[quiz='{name}'] > script[type='application/json']")
    found: dict[str, Any] = json.loads(script.text_content() or "")
    return found


def answer_all(page: Page) -> int:
    """Answer every question of the page's first quiz somehow, and check it; returns their number."""
    forms = page.locator("course-quiz").first.locator("form")
    for form in forms.all():
        for choice in form.locator(".quiz-options input").all()[:1]:
            choice.check()
        for blank in form.locator("select").all():
            blank.select_option(index=1)
        for text in form.locator("input[type=text]").all():
            text.fill("1")
        for move in form.locator(".quiz-move:visible").all()[:1]:
            move.click()
        form.get_by_role("button", name="Check", exact=True).click()
    return forms.count()


def axe_violations(page: Page, part: str = "body") -> list[str]:
    """What axe finds in a part of the page; the rest of a lesson is looked at elsewhere, and takes long."""
    page.evaluate(AXE)
    script = "async ([part, standards]) => (await axe.run(part, {runOnly: standards})).violations"
    return [violation["id"] for violation in page.evaluate(script, [part, STANDARDS])]


@pytest.mark.parametrize("name", WRITTEN)
def test_each_lesson_ends_with_its_quiz_and_every_link_of_it_leads_somewhere(
    site: str, page: Page, name: str
) -> None:
    page.goto(f"{site}/lessons/{name}.html")
    items = payload(page, name)["items"]
    assert len(items) >= 12
    expect(page.locator("section#quiz course-quiz form")).to_have_count(len(items))
    targets = {item["href"] for item in items} | {item["cell"]["href"] for item in items}
    assert None not in targets
    missing = [target for target in targets if page.locator(f"[id='{target[1:]}']").count() != 1]
    assert missing == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_after_answering_a_whole_quiz(site: str, fresh_page: Page, theme: str) -> None:
    fresh_page.goto(f"{site}/lessons/{WRITTEN[0]}.html")
    fresh_page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    count = answer_all(fresh_page)
    expect(fresh_page.locator(".quiz-summary")).to_be_visible()
    expect(fresh_page.locator("course-quiz .quiz-count")).to_contain_text(f"{count} of {count} answered")
    assert axe_violations(fresh_page, "course-quiz") == []


def test_progress_sums_up_what_was_answered(site: str, fresh_page: Page) -> None:
    fresh_page.goto(f"{site}/lessons/{WRITTEN[0]}.html")
    count = answer_all(fresh_page)
    fresh_page.goto(f"{site}/book/progress.html")
    row = fresh_page.locator("course-progress").get_by_role("row").filter(has_text="01 Sequences")
    expect(row).to_contain_text(f"{count} of {count}")
    row.get_by_role("link").first.click()
    expect(fresh_page).to_have_url(f"{site}/lessons/{WRITTEN[0]}.html#quiz")
    fresh_page.go_back()
    assert axe_violations(fresh_page) == []


def test_quizzes_of_lessons_to_come_have_a_page(site: str, page: Page) -> None:
    page.goto(f"{site}/book/questions_ahead.html")
    shown = page.locator("course-quiz").evaluate_all("all => all.map(one => one.getAttribute('quiz'))")
    assert shown == AHEAD
    for name in AHEAD:
        items = payload(page, name)["items"]
        expect(page.locator(f"course-quiz[quiz='{name}'] form")).to_have_count(len(items))


def test_without_scripts_questions_are_read_and_answers_stand_at_the_end(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/lessons/{WRITTEN[0]}.html")
    readable, appendix = page.locator(".quiz-readable"), page.locator(".quiz-appendix")
    expect(readable).to_be_visible()
    expect(appendix).to_be_visible()
    assert readable.locator(".quiz-question").count() == appendix.locator("ol > li").count() > 0
    place, end = readable.bounding_box(), appendix.bounding_box()
    last_heading = page.locator("section.settles").bounding_box()
    assert place
    assert end
    assert last_heading
    assert place["y"] < last_heading["y"] < end["y"]
    context.close()


def test_on_paper_no_player_stands_and_the_answers_come_last(site: str, page: Page) -> None:
    page.goto(f"{site}/lessons/{WRITTEN[0]}.html")
    expect(page.locator(".quiz-player")).to_be_visible()
    expect(page.locator(".quiz-appendix")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".quiz-player")).to_be_hidden()
    expect(page.locator(".quiz-readable")).to_be_visible()
    expect(page.locator(".quiz-appendix")).to_be_visible()


def test_graded_items_are_nowhere_on_the_site() -> None:
    bank = load_bank(ROOT)
    secrets = [item.id for quiz in bank.graded.values() for item in quiz.items]
    assert secrets
    files = [path for path in SITE.rglob("*") if path.suffix in {".html", ".js", ".json", ".ipynb", ".txt"}]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert "bptt-sum" in texts
    assert [secret for secret in secrets if secret in texts] == []


def test_each_theory_question_keeps_its_answer_shut(site: str, page: Page) -> None:
    page.goto(f"{site}/book/theory_questions.html")
    bank = load_bank(ROOT)
    answers = page.locator("details.theory-answer")
    assert answers.count() == len(bank.theory) >= 18
    assert page.locator("details.theory-answer[open]").count() == 0
    first = answers.first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(first.locator(".theory-sources")).to_be_visible()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert axe_violations(page) == []


def test_every_card_is_in_the_deck(site: str, page: Page) -> None:
    page.goto(f"{site}/book/flashcards.html")
    script = page.locator("course-cards > script[type='application/json']").text_content()
    ids = [card["id"] for card in json.loads(script or "")["cards"]]
    assert sorted(ids) == sorted(card.id for card in load_bank(ROOT).cards)
    expect(page.locator("course-cards").get_by_role("button", name="Show answer")).to_be_visible()
