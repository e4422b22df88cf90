"""What a quiz item, a flashcard and a theory question are: the schema of the files in quizzes/.

Choices, steps and answers are named by letters, in the bank as in answer sheets and exports, so that nothing
has to be translated. The order in which the bank lists the choices is the one that readers see on paper.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, model_validator

Letter = Annotated[str, Field(pattern=r"^[a-h]$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Identity = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
ClaimId = Annotated[str, Field(pattern=r"^[NQTDF]\d\d$")]
LessonName = Annotated[str, Field(pattern=r"^\d\d_[a-z0-9_]+$")]
CellLabel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]

BLANK = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Choice(_Strict):
    """One choice or step: its text, and what a learner who takes it is told."""

    text: Text
    feedback: Text


class RightWrong(_Strict):
    """What a learner is told whose answer is right, or wrong."""

    right: Text
    wrong: Text


class BaseItem(_Strict):
    """What items of every kind have; `section` is a heading of the lesson, `cell` proves the answer."""

    id: Identity
    section: Text
    statement: Text
    difficulty: Literal[1, 2, 3]
    claims: tuple[ClaimId, ...] = Field(default=(), strict=False)
    cell: CellLabel | None = None


class TrueFalse(BaseItem):
    """A statement that is true or false; the feedback is keyed by the learner's answer."""

    kind: Literal["true_false"]
    answer: bool
    feedback: dict[bool, Text]

    @model_validator(mode="after")
    def _complete(self) -> TrueFalse:
        if set(self.feedback) != {True, False}:
            raise ValueError("feedback must have both true and false")
        return self


class _WithChoices(BaseItem):
    choices: dict[Letter, Choice] = Field(min_length=2)

    @model_validator(mode="after")
    def _letters_in_order(self) -> _WithChoices:
        if list(self.choices) != list("abcdefgh")[: len(self.choices)]:
            raise ValueError("the choices must be a, b, c … in this order")
        return self


class Single(_WithChoices):
    """One choice of several; `fixed` keeps the choices in the bank's order, as a scale needs."""

    kind: Literal["single"]
    answer: Letter
    fixed: bool = False

    @model_validator(mode="after")
    def _known(self) -> Single:
        _among(self.answer, self.choices)
        return self


class Multiple(_WithChoices):
    """Any number of choices, at least one right and one wrong."""

    kind: Literal["multiple"]
    answer: tuple[Letter, ...] = Field(min_length=1, strict=False)
    fixed: bool = False

    @model_validator(mode="after")
    def _known(self) -> Multiple:
        for letter in self.answer:
            _among(letter, self.choices)
        if list(self.answer) != sorted(set(self.answer)):
            raise ValueError("the answer must name each letter once, in the alphabet's order")
        if len(self.answer) == len(self.choices):
            raise ValueError("at least one choice must be wrong")
        return self


class Ordering(_WithChoices):
    """Steps to put in order; the feedback of a step says why it stands where it does."""

    kind: Literal["ordering"]
    answer: tuple[Letter, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _permutation(self) -> Ordering:
        if sorted(self.answer) != list(self.choices):
            raise ValueError("the answer must name every step once")
        if len(self.choices) < 3:
            raise ValueError("an order needs three steps or more")
        if list(self.answer) == list(self.choices):
            raise ValueError("the steps already stand in the right order; list them in another")
        return self


class Slip(_Strict):
    """A wrong number that many reach, and what they are told."""

    value: float = Field(allow_inf_nan=False)
    feedback: Text


class Numeric(BaseItem):
    """A number, right within `tolerance` (in the same unit, added and subtracted)."""

    kind: Literal["numeric"]
    answer: float = Field(allow_inf_nan=False)
    tolerance: float = Field(ge=0, allow_inf_nan=False)
    unit: str = ""
    feedback: RightWrong
    slips: tuple[Slip, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _apart(self) -> Numeric:
        for slip in self.slips:
            if abs(slip.value - self.answer) <= self.tolerance:
                raise ValueError(f"the slip {slip.value:g} lies within the tolerance, so it is right")
        return self


class SelectBlank(_Strict):
    """A blank with a list to choose from; each choice has its feedback."""

    choices: dict[Text, Text] = Field(min_length=2)
    answer: Text

    @model_validator(mode="after")
    def _known(self) -> SelectBlank:
        _among(self.answer, self.choices)
        return self


class TextBlank(_Strict):
    """A blank to write in; `accept` lists every spelling that is right."""

    accept: tuple[Text, ...] = Field(min_length=1, strict=False)
    feedback: RightWrong


def _form_of_blank(value: Any) -> str:
    written = value if isinstance(value, dict) else vars(value) if isinstance(value, BaseModel) else {}
    return "[select]" if "choices" in written else "[text]"


Blank = Annotated[
    Annotated[SelectBlank, Tag("[select]")] | Annotated[TextBlank, Tag("[text]")],
    Discriminator(_form_of_blank),
]


class Cloze(BaseItem):
    """A statement with blanks, written {{name}}."""

    kind: Literal["cloze"]
    blanks: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Blank]

    @model_validator(mode="after")
    def _each_blank_once(self) -> Cloze:
        in_statement = BLANK.findall(self.statement)
        if sorted(in_statement) != sorted(self.blanks) or not in_statement:
            raise ValueError(
                f"the statement has the blanks {', '.join(in_statement) or 'none'}, "
                f"and blanks lists {', '.join(self.blanks) or 'none'}"
            )
        return self


Item = Annotated[
    TrueFalse | Single | Multiple | Ordering | Numeric | Cloze,
    Field(discriminator="kind"),
]
ITEM: TypeAdapter[Item] = TypeAdapter(Item)
KINDS = ("true_false", "single", "multiple", "numeric", "cloze", "ordering")


class Quiz(_Strict):
    """The items of one lesson, in the order in which they are asked."""

    lesson: LessonName
    items: tuple[Item, ...] = Field(min_length=1)


class Card(_Strict):
    """One flashcard: a question on the front, a short answer on the back."""

    id: Identity
    lesson: LessonName
    claims: tuple[ClaimId, ...] = Field(default=(), strict=False)
    cell: CellLabel | None = None
    front: Text
    back: Text


class Source(_Strict):
    """A work of the bibliography, and where in it."""

    key: Text
    where: str = ""


class TheoryQuestion(_Strict):
    """A question that asks for an explanation, with a full answer and what it rests on."""

    id: Identity
    lesson: LessonName
    claims: tuple[ClaimId, ...] = Field(default=(), strict=False)
    question: Text
    answer: Text
    cells: tuple[CellLabel, ...] = Field(default=(), strict=False)
    sources: tuple[Source, ...] = Field(default=(), strict=False)


def _among(answer: str, choices: dict[str, Choice] | dict[str, str]) -> None:
    if answer not in choices:
        raise ValueError(f"the answer {answer!r} is not among the choices {', '.join(choices)}")
