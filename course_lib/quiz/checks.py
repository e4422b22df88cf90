"""What must hold for the whole bank: references resolve, every claim is asked, no cue gives answers away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from course_lib.faults import Fault
from course_lib.quiz.bank import Item, Multiple, Quiz, Single, TrueFalse
from course_lib.quiz.markup import faults as markup_faults
from course_lib.quiz.markup import plain
from course_lib.quiz.reading import CARDS_FILE, FOLDER, GRADED, THEORY_FILE, Bank, entry_text

FEWEST_ITEMS = 12
# Shares of true statements between which the truth of one cannot be guessed.
TRUE_SHARE = (0.45, 0.55)
# Cues count only where there are enough items for a share to mean something.
ENOUGH = 20
LENGTH_RATIO = 1.15
LONGEST_IS_RIGHT = 0.4
LETTER_SHARE = 0.45


@dataclass(frozen=True)
class Course:
    """What items may refer to: claims with their lessons; of written lessons the headings and cell labels."""

    claims: Mapping[str, str]
    lessons: Mapping[str, str]
    sections: Mapping[str, set[str]]
    cells: Mapping[str, set[str]]
    sources: set[str]


def check_bank(bank: Bank, course: Course) -> Iterator[Fault]:
    """Every fault that a file by itself cannot have."""
    yield from _repeated(bank)
    for graded, quizzes in ((False, bank.quizzes), (True, bank.graded)):
        for quiz in quizzes.values():
            yield from _check_quiz(bank, quiz, course, graded)
    for card in bank.cards:
        yield from _check_references(
            bank, card.id, card.lesson, card.claims, [card.cell] if card.cell else [], course
        )
        yield from _check_markup(bank, card.id, [card.front, card.back])
    for question in bank.theory:
        yield from _check_references(
            bank, question.id, question.lesson, question.claims, question.cells, course
        )
        yield from _check_markup(bank, question.id, [question.question, question.answer])
        for source in question.sources:
            if source.key not in course.sources:
                mend = "Correct the key, or add the work to book/references.bib."
                yield Fault(bank.place(question.id), question.id, f"no work has the key {source.key}", mend)
    yield from _check_asked(bank, course)
    yield from check_cues(bank)


def _repeated(bank: Bank) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for name, place in bank.places:
        if name in first and name != "?":
            yield Fault(place, name, f"the id is already used at {first[name]}", "Give it another id.")
        first.setdefault(name, place)


def _check_quiz(bank: Bank, quiz: Quiz, course: Course, graded: bool) -> Iterator[Fault]:
    file = ((GRADED if graded else FOLDER) / f"{quiz.lesson}.yml").as_posix()
    written = quiz.lesson in course.cells
    if written and not graded and len(quiz.items) < FEWEST_ITEMS:
        what = f"{len(quiz.items)} items for a written lesson"
        yield Fault(file, None, what, f"Write {FEWEST_ITEMS} or more.")
    for item in quiz.items:
        cells = [item.cell] if item.cell else []
        yield from _check_references(bank, item.id, quiz.lesson, item.claims, cells, course)
        yield from _check_markup(bank, item.id, list(entry_text(item)))
        if written and not item.cell:
            mend = "Add `cell:` with the label of the cell that proves the answer."
            yield Fault(bank.place(item.id), item.id, "no cell proves it", mend)
        if written and item.section not in course.sections[quiz.lesson]:
            known = "; ".join(sorted(course.sections[quiz.lesson]))
            what = f"{quiz.lesson} has no section {item.section!r}"
            yield Fault(bank.place(item.id), item.id, what, f"Write one of its headings: {known}.")


def _check_references(
    bank: Bank, name: str, lesson: str, claims: Sequence[str], cells: Sequence[str], course: Course
) -> Iterator[Fault]:
    place = bank.place(name)
    if lesson not in course.lessons:
        yield Fault(place, name, f"no lesson is called {lesson}", "Write a name of book/lessons.yml.")
    for claim in claims:
        if claim not in course.claims:
            yield Fault(place, name, f"no claim is called {claim}", "Write an id of book/claims.yml.")
    for cell in cells:
        if cell not in course.cells.get(lesson, set()):
            mend = f"Write a label of lessons/src/{lesson}.md; leave it out while the lesson is to come."
            yield Fault(place, name, f"{lesson} has no cell labelled {cell}", mend)


def _check_markup(bank: Bank, name: str, texts: Sequence[str]) -> Iterator[Fault]:
    for text in texts:
        for what in markup_faults(text):
            yield Fault(bank.place(name), name, what, "Correct the text: Markdown with $math$, nothing else.")


def _check_asked(bank: Bank, course: Course) -> Iterator[Fault]:
    """A claim that nothing asks: Q by an item, T by a theory question, F by a card, others by any."""
    by_items = {claim for quiz in bank.quizzes.values() for item in quiz.items for claim in item.claims}
    by_cards = {claim for card in bank.cards for claim in card.claims}
    by_theory = {claim for question in bank.theory for claim in question.claims}
    own = {"Q": (by_items, FOLDER), "T": (by_theory, THEORY_FILE), "F": (by_cards, CARDS_FILE)}
    for claim, lesson in course.claims.items():
        if claim[0] in own:
            asked, file = own[claim[0]]
        elif lesson in course.cells:
            asked, file = by_items | by_cards | by_theory, FOLDER / f"{lesson}.yml"
        else:
            continue
        if claim not in asked:
            mend = f"Ask it, with {claim} among its claims."
            yield Fault(file.as_posix(), None, f"the claim {claim} of {lesson} is asked nowhere", mend)


def check_cues(bank: Bank) -> Iterator[Fault]:
    """What lets a learner guess: more true than false, the longer one right, the same letter right."""
    items = bank.items()
    truths = [item for item in items if isinstance(item, TrueFalse)]
    yield from _check_truths(truths)
    for item in items:
        if isinstance(item, Single | Multiple):
            yield from _check_lengths(bank, item)
    yield from _check_singles([item for item in items if isinstance(item, Single)])


def _check_truths(items: Sequence[TrueFalse]) -> Iterator[Fault]:
    if len(items) < ENOUGH:
        return
    share = mean(item.answer for item in items)
    low, high = TRUE_SHARE
    if not low <= share <= high:
        what = f"{share:.0%} of {len(items)} statements are true"
        yield Fault(FOLDER.as_posix(), None, what, f"Bring it between {low:.0%} and {high:.0%}.")
    lengths = {
        truth: mean(len(plain(item.statement)) for item in items if item.answer is truth)
        for truth in {item.answer for item in items}
    }
    if len(lengths) == 2 and max(lengths.values()) / min(lengths.values()) > LENGTH_RATIO:
        what = (
            f"true statements have {lengths[True]:.0f} characters on average, false ones {lengths[False]:.0f}"
        )
        yield Fault(FOLDER.as_posix(), None, what, "Shorten the ones or lengthen the others.")


def _check_lengths(bank: Bank, item: Single | Multiple) -> Iterator[Fault]:
    """A right choice that stands out by its length."""
    lengths = {letter: len(plain(choice.text)) for letter, choice in item.choices.items()}
    typical = median(length for letter, length in lengths.items() if letter not in item.answer)
    for letter in item.answer:
        longer, shorter = max(lengths[letter], typical), min(lengths[letter], typical)
        if longer > 1.6 * shorter and longer - shorter > 15:
            what = f"the right choice {letter} has {lengths[letter]} characters, the wrong ones {typical:g}"
            yield Fault(bank.place(item.id), item.id, what, "Make the choices equally long.")


def _check_singles(items: Sequence[Single]) -> Iterator[Fault]:
    if len(items) < ENOUGH:
        return
    longest = mean(_is_longest(item) for item in items)
    if longest > LONGEST_IS_RIGHT:
        what = f"the longest choice is the right one in {longest:.0%} of {len(items)} items"
        yield Fault(FOLDER.as_posix(), None, what, f"Bring it to {LONGEST_IS_RIGHT:.0%} or less.")
    letter, count = Counter(item.answer for item in items).most_common(1)[0]
    if count / len(items) > LETTER_SHARE:
        what = f"{letter} is the right choice in {count / len(items):.0%} of {len(items)} items"
        yield Fault(FOLDER.as_posix(), None, what, "Move the right choices to other letters.")


def _is_longest(item: Single) -> bool:
    lengths = {letter: len(plain(choice.text)) for letter, choice in item.choices.items()}
    return all(lengths[item.answer] > length for letter, length in lengths.items() if letter != item.answer)


def summary(bank: Bank) -> str:
    """One line on what the bank holds."""
    items: list[Item] = bank.items()
    kinds = Counter(item.kind for item in items)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    return (
        f"{len(items)} items in {len(bank.quizzes)} quizzes and {len(bank.graded)} graded ones ({told}), "
        f"{len(bank.cards)} cards, {len(bank.theory)} theory questions."
    )
