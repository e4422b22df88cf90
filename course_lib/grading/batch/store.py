"""Outcomes on disk, a JSON file each, named by their key: what is there is not done again."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path


class Store:
    """Outcomes below `folder`; a file is whole or not there, whenever the writer was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.tmp"):
            left.unlink()

    def path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def get(self, key: str) -> str | None:
        """The outcome, or None; a broken file is renamed to `<key>.broken`."""
        try:
            text = self.path(key).read_bytes()
        except FileNotFoundError:
            return None
        outcome = _checked(key, text)
        if outcome is None:
            self.path(key).replace(self.path(key).with_suffix(".broken"))
        return outcome

    def put(self, key: str, outcome: str) -> None:
        """Keep an outcome: written aside, brought to the disk, then renamed."""
        aside = self.path(key).with_suffix(".tmp")
        with aside.open("w", encoding="utf-8") as file:
            json.dump({"key": key, "sha256": _hash(key, outcome), "outcome": outcome}, file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.path(key))
        _sync_folder(self.folder)

    def drop(self, key: str) -> None:
        """Forget an outcome, so that it is made again."""
        self.path(key).unlink(missing_ok=True)


def _checked(key: str, text: bytes) -> str | None:
    try:
        entry = json.loads(text)
        return entry["outcome"] if entry["sha256"] == _hash(key, entry["outcome"]) else None
    except (ValueError, KeyError, TypeError):
        return None


def _hash(key: str, outcome: str) -> str:
    return hashlib.sha256(f"{key}\n{outcome}".encode()).hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
