"""What an edited folder says otherwise than the build in service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge_base.content import Content
from knowledge_base.schema import Record

LONGEST_SHOWN = 160
"""Characters of a value that are shown; the file itself shows the rest."""


@dataclass(frozen=True)
class Change:
    """One record that is new, gone or changed; of a change every field with its old and new value."""

    id: str
    title: str
    what: str
    fields: tuple[tuple[str, str, str], ...] = ()

    def text(self) -> str:
        """For a screen."""
        head = f"{self.what} {self.id}: {self.title}"
        lines = [f"    {name}\n      - {old}\n      + {new}" for name, old, new in self.fields]
        return "\n".join([head, *lines])


TEXTS = {
    "province": "province.yml",
    "answers": "answers.yml",
    "emergencies": "emergencies.yml",
    "danger_lines": "danger_lines/",
    "interface": "interface.yml",
    "places": "units.yml",
    "lexicon": "lexicon/",
    "question_words": "lexicon/question_words.yml",
    "function_words": "lexicon/function_words.yml",
    "special_cases": "lexicon/special_cases.yml",
    "continuations": "lexicon/continuations.yml",
    "english_words": "lexicon/english_words.yml",
}
"""Every part of the content that is no record, and its file."""


def changed_texts(old: Content, new: Content) -> list[str]:
    """Files beside the records that say something else."""
    return [file for name, file in TEXTS.items() if getattr(old, name) != getattr(new, name)]


def changes(old: Mapping[str, Record], new: Mapping[str, Record]) -> list[Change]:
    """All changed records, in the order of their ids."""
    return [change for key in sorted({*old, *new}) for change in _change(old.get(key), new.get(key))]


def _change(old: Record | None, new: Record | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change(new.id, new.title, "new")
    elif new is None and old is not None:
        yield Change(old.id, old.title, "gone")
    elif old and new and old != new:
        fields = _fields(
            old.model_dump(mode="json", by_alias=True), new.model_dump(mode="json", by_alias=True)
        )
        yield Change(new.id, new.title, "changed", tuple(fields))


def _fields(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - any JSON
    """The deepest fields that differ, by their path."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                yield from _fields(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                yield from _fields(before, after, f"{path}.{place}")
    else:
        yield path, _shown(old), _shown(new)


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"
