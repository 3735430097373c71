"""People's own words for records, kept apart from the records: `language/*.yml`, keyed by id.

An entry may be there for a record that is not: the words for procedures of the national portal are kept here,
the procedures themselves come with an import.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from knowledge_base.errors import Problem
from knowledge_base.reading import Reader
from knowledge_base.schema import Procedure, Record
from knowledge_base.schema.base import Model, Text
from knowledge_base.schema.procedure import PROCEDURE_CODE
from knowledge_base.yaml_lines import FieldPath


class Everyday(Model):
    """Further everyday language of one record, and its place in a family of cases."""

    aliases: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()
    special_case_of: Text | None = None
    """The plain procedure, where this one only serves a special case of it."""
    case: Text | None = None
    """What tells this case from the others, short enough for a button."""


class _File(Model):
    entries: dict[str, Everyday]


@dataclass
class Language:
    """All entries by id, and where each stands."""

    entries: dict[str, Everyday] = field(default_factory=dict)
    places: dict[str, tuple[Path, int]] = field(default_factory=dict)


def read_language(reader: Reader, root: Path) -> Language:
    """Read every file of a folder; an id that two files have is a problem."""
    language = Language()
    for path in sorted(root.glob("*.yml")):
        if (found := reader.model(path, TypeAdapter(_File))) is None:
            continue
        file, read = found
        for key, entry in read.entries.items():
            where: FieldPath = ("entries", key)
            line = file.line_of(where)
            if key in language.entries:
                first, at = language.places[key]
                reader.problems.append(Problem(path, line, key, f"is already at {first}:{at}"))
                continue
            language.entries[key] = entry
            language.places[key] = (path, line)
    return language


def add_language(
    reader: Reader,
    language: Language,
    records: dict[str, Record],
    *,
    all_known: bool,
    own_records: bool = True,
) -> dict[str, Record]:
    """The records with their entries added; nothing is replaced but the place in a family.

    An entry without a record is a problem, unless it is for a procedure and `all_known` is False, or the
    records that come with the language were left out.
    """
    for key, entry in language.entries.items():
        if key not in records and (all_known or (own_records and not re.fullmatch(PROCEDURE_CODE, key))):
            reader.problems.append(Problem(*language.places[key], key, "no record has this id"))
        if (plain := entry.special_case_of) is None:
            continue
        if plain == key or _is_special(plain, language, records):
            message = f"{plain} is itself a special case; name the plain procedure"
            reader.problems.append(Problem(*language.places[key], f"{key}.special_case_of", message))
        elif all_known and plain not in records:
            message = f"no record has the code {plain}"
            reader.problems.append(Problem(*language.places[key], f"{key}.special_case_of", message))
    return {
        key: _with(record, language.entries[key]) if key in language.entries else record
        for key, record in records.items()
    }


def _is_special(code: str, language: Language, records: dict[str, Record]) -> bool:
    """Whether an entry or the record itself makes it a special case."""
    record = records.get(code)
    by_record = isinstance(record, Procedure) and record.special_case_of is not None
    return by_record or (code in language.entries and language.entries[code].special_case_of is not None)


def _with(record: Record, entry: Everyday) -> Record:
    update: dict[str, object] = {
        "aliases": tuple(dict.fromkeys(record.aliases + entry.aliases)),
        "questions": tuple(dict.fromkeys(record.questions + entry.questions)),
    }
    if isinstance(record, Procedure):
        update["special_case_of"] = record.special_case_of or entry.special_case_of
        update["case"] = record.case or entry.case
    return record.model_copy(update=update)
