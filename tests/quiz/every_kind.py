"""A small bank with an item of every kind, as plain data, and a folder that holds it."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

LESSON = "03_bptt"

COMMON = {"section": "A sum", "difficulty": 2}
ITEMS: dict[str, dict[str, Any]] = {
    "true_false": {
        "id": "shared",
        "kind": "true_false",
        "statement": "The gradient of a shared weight is a sum over steps: $\\sum_t \\delta_t$.",
        "answer": True,
        "feedback": {True: "Each use adds a term.", False: "Count the uses of $W$."},
    },
    "single": {
        "id": "which-sum",
        "kind": "single",
        "statement": "What is added up?",
        "choices": {
            "a": {"text": "The *terms* of all steps", "feedback": "Yes: one for each use."},
            "b": {"text": "The weights", "feedback": "Those are shared."},
            "c": {"text": "Nothing at all", "feedback": "Then one step would learn."},
        },
        "answer": "a",
    },
    "multiple": {
        "id": "grows",
        "kind": "multiple",
        "statement": "What grows with $T$?",
        "choices": {
            "a": {"text": "Time", "feedback": "Linear."},
            "b": {"text": "Weights", "feedback": "They are shared."},
            "c": {"text": "Memory", "feedback": "States are kept."},
            "d": {"text": "Batch size", "feedback": "Independent."},
        },
        "answer": ["a", "c"],
    },
    "numeric": {
        "id": "mean-error",
        "kind": "numeric",
        "statement": "The variance of a sum of two uniform numbers?",
        "answer": 0.1667,
        "tolerance": 0.002,
        "unit": "squared units",
        "feedback": {"right": "Two times 1/12.", "wrong": "A uniform number has variance 1/12."},
        "slips": [{"value": 0.0833, "feedback": "That is one number."}],
    },
    "cloze": {
        "id": "blanks",
        "kind": "cloze",
        "statement": "The gradient is a {{what}} of {{factors}}.",
        "blanks": {
            "what": {
                "choices": {"sum": "Over steps.", "mean": "Nothing is divided."},
                "answer": "sum",
            },
            "factors": {
                "accept": ["products", "products of Jacobians"],
                "feedback": {"right": "One Jacobian a step.", "wrong": "Chain rule."},
            },
        },
    },
    "ordering": {
        "id": "backwards",
        "kind": "ordering",
        "statement": "In which order does BPTT compute?",
        "choices": {
            "a": {"text": "Backward through time", "feedback": "Needs the errors."},
            "b": {"text": "Forward", "feedback": "First."},
            "c": {"text": "Update", "feedback": "Last."},
            "d": {"text": "Errors at the outputs", "feedback": "After the forward pass."},
        },
        "answer": ["b", "d", "a", "c"],
    },
}


def item_data(kind: str, /, **changes: Any) -> dict[str, Any]:
    """The item of a kind, with some of its keys changed; a key changed to None is left out."""
    data = {**COMMON, **deepcopy(ITEMS[kind]), **changes}
    return {key: value for key, value in data.items() if value is not None}


def write_quiz(root: Path, items: list[dict[str, Any]], lesson: str = LESSON, graded: bool = False) -> Path:
    """Write a quiz below the folder `root`; returns its file."""
    path = root / "quizzes" / ("graded" if graded else "") / f"{lesson}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"lesson": lesson, "items": items}, sort_keys=False), encoding="utf-8")
    return path
