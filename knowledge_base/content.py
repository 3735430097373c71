"""All the content of the assistant in one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge_base.schema import Answers, Emergencies, Interface, Province, Record, UnitTable


@dataclass(frozen=True)
class Content:
    """All that the assistant knows and says, validated. Records are keyed by id, in a fixed order."""

    records: dict[str, Record]
    province: Province
    answers: Answers
    emergencies: Emergencies
    interface: Interface
    lexicon: dict[str, tuple[str, ...]]
    """Everyday or shortened form → official words."""
    question_words: tuple[str, ...]
    """Phrases that only ask and say nothing about the topic."""
    function_words: tuple[str, ...]
    """Words that are searched for, but name no topic by themselves."""
    special_cases: tuple[str, ...]
    """Words that make a question one about a special case."""
    continuations: tuple[str, ...]
    """Words that ask the same as before about something else."""
    english_words: tuple[str, ...] = ()
    """Words that no Vietnamese syllable is typed like; two of them make a question an English one."""
    places: UnitTable | None = None
    """What units of government were called before, and are called today."""
    danger_lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Messages to learn dangers from, by the danger's name or `HARMLESS`."""
