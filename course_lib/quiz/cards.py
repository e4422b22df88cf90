"""The flashcards as the browser gets them: data for the player, and a form to read without it and on paper.

Fronts come first, backs in an appendix of their own, so that no answer stands beside its question.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from course_lib.quiz.bank import Card
from course_lib.quiz.markup import html
from course_lib.quiz.payload import to_script

# In the order in which they are loaded, as classic scripts: a page opened from a file has no modules.
SCRIPTS = ("vendor/ts-fsrs.umd.js", "store.js", "deck.js", "cards.js")
STYLES = ("quiz.css", "cards.css")

# From a card to the address of its lesson and of its cell, where the reader can follow them.
CardLinks = Callable[[Card], tuple[str | None, str | None]]
Render = Callable[[str], str]


def no_card_links(card: Card) -> tuple[str | None, str | None]:
    """The links of a page that has none."""
    return None, None


def cards_payload(
    cards: Sequence[Card], titles: Mapping[str, str], links: CardLinks = no_card_links
) -> dict[str, Any]:
    """The deck for the player, in the order of the lessons; `titles` maps a lesson's name to its title."""
    deck = in_order(cards)
    names = dict.fromkeys(card.lesson for card in deck)
    return {
        "cards": [_card(card, *links(card)) for card in deck],
        "lessons": [{"name": name, "title": numbered_title(name, titles)} for name in names],
    }


def card_print(card: Card) -> str:
    """A short hash of the card's wording: another print tells the learner that the wording changed."""
    return hashlib.sha256(json.dumps([card.front, card.back]).encode()).hexdigest()[:12]


def in_order(cards: Sequence[Card]) -> list[Card]:
    """The cards by lesson, and within a lesson as the bank lists them."""
    return sorted(cards, key=lambda card: card.lesson)


def numbered_title(name: str, titles: Mapping[str, str]) -> str:
    """The lesson's number and title, such as "03 Backpropagation through time"."""
    return f"{name[:2]} {titles.get(name) or name[3:].replace('_', ' ').capitalize()}"


def fronts_html(cards: Sequence[Card], titles: Mapping[str, str], render: Render = html) -> str:
    """The fronts as numbered lists, one for each lesson; `render` turns the bank's Markdown into HTML."""
    return "".join(_lists(cards, titles, lambda card: render(card.front)))


def backs_html(cards: Sequence[Card], titles: Mapping[str, str], render: Render = html) -> str:
    """The backs as lists with the same numbers."""
    return "".join(_lists(cards, titles, lambda card: render(card.back)))


def cards_element(cards: Sequence[Card], titles: Mapping[str, str], links: CardLinks = no_card_links) -> str:
    """The HTML element `<course-cards>`, with the fronts to read and the player's data inside."""
    data = to_script(cards_payload(cards, titles, links))
    return (
        f'<course-cards><div class="quiz-readable">{fronts_html(cards, titles)}</div>'
        f'<script type="application/json">{data}</script></course-cards>'
    )


def cards_appendix(cards: Sequence[Card], titles: Mapping[str, str], heading: str) -> str:
    """The backs below a heading (HTML), hidden on screen wherever the player runs."""
    return f'<section class="quiz-appendix cards-appendix">{heading}{backs_html(cards, titles)}</section>'


def _card(card: Card, lesson: str | None, cell: str | None) -> dict[str, Any]:
    return {
        "id": card.id,
        "print": card_print(card),
        "lesson": card.lesson,
        "claims": list(card.claims),
        "front": html(card.front),
        "back": html(card.back),
        "href": lesson,
        "cell": {"label": card.cell, "href": cell} if card.cell else None,
    }


def _lists(cards: Sequence[Card], titles: Mapping[str, str], side: Callable[[Card], str]) -> Iterator[str]:
    number = 1
    for name, group in groupby(in_order(cards), key=lambda card: card.lesson):
        entries = [f"<li>{side(card)}</li>" for card in group]
        yield f'<p class="cards-lesson">{escape(numbered_title(name, titles))}</p>'
        yield f'<ol class="cards-list" start="{number}">{"".join(entries)}</ol>'
        number += len(entries)
