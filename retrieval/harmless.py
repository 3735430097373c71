"""Messages known to announce no danger, for the alarm to learn from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from knowledge_base.content import Content
from retrieval.errors import BuildError
from retrieval.questions import read_questions

GOLD = Path(__file__).with_name("gold")
KNOWN_QUESTIONS = ("dev", "guide_dev", "starter_dev")
TALK = Path(__file__).parents[1] / "nlu_data"
"""What the dialogue engine learns from: greetings, thanks, chat, follow-ups."""
CALLS = "human"
"""The intent of who asks for a person or a number to call, which may be a danger."""
_MARKED = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def harmless_messages(content: Content) -> list[str]:
    """Questions and everyday talk; what is kept for measuring is not among them.

    Raises OSError or BuildError where what the dialogue engine learns from cannot be read.
    """
    questions = read_questions(*(GOLD / f"{name}.jsonl" for name in KNOWN_QUESTIONS)).rows
    asked = [one.text for one in questions if not {*one.accept} & {*content.emergencies.records}]
    return [*asked, *talk()]


def talk(folder: Path = TALK) -> Iterator[str]:
    """The examples of every intent but `CALLS`, without the marks of entities."""
    for path in sorted(folder.glob("*.yml")):
        try:
            blocks = yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", ())
        except (yaml.YAMLError, AttributeError, UnicodeDecodeError) as error:
            raise BuildError(f"{path}: not readable as training data ({type(error).__name__})") from error
        for block in blocks:
            if block.get("intent") == CALLS:
                continue
            for line in block.get("examples", "").splitlines():
                if example := _MARKED.sub(r"\1", line.strip().removeprefix("-")).strip():
                    yield example
