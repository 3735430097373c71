"""Wishes that are carried out as soon as they are written: to have everything deleted.

Only a message that says this and nothing else counts (`commands.yml`); everything else about data is answered
by the dialogue, which offers a button.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from vietnamese import fold, syllables

_FILE = Path(__file__).with_name("commands.yml")


@lru_cache(maxsize=1)
def _deletion() -> re.Pattern[str]:
    parts = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["delete"]

    def any_of(name: str) -> str:
        longest_first = sorted(
            (" ".join(syllables(fold(word))) for word in parts[name]), key=len, reverse=True
        )
        return f"(?:{'|'.join(map(re.escape, longest_first))})"

    before, after = any_of("before"), any_of("after")
    meant = rf"{any_of('of_mine')}(?: {any_of('mine')})|{any_of('this')}(?: {any_of('mine')})?"
    return re.compile(rf"(?:{before} )*{any_of('verbs')} (?:{meant})(?: {after})*")


def asks_to_delete(text: str) -> bool:
    """Whether a message asks to delete what is held of its writer, with or without diacritics."""
    return _deletion().fullmatch(" ".join(syllables(fold(text)))) is not None
