"""From a folder of YAML to validated content; every problem is collected before anything is refused."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field, TypeAdapter

from knowledge_base.content import Content
from knowledge_base.corpora import add_corpus, yaml_records
from knowledge_base.dangers.lines import read_danger_lines
from knowledge_base.errors import ContentError, Problem
from knowledge_base.everyday import add_language, read_language
from knowledge_base.marks import wrong_marks
from knowledge_base.reading import Reader
from knowledge_base.schema import Answers, Emergencies, Interface, Procedure, Province, Record, UnitTable
from knowledge_base.schema.base import Model, Text
from knowledge_base.signing import holds
from knowledge_base.units import units_of


class _Lexicon(Model):
    entries: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)


class _Phrases(Model):
    phrases: tuple[Text, ...]


def _check_references(reader: Reader, records: Iterable[Record], known: set[str]) -> None:
    """Curated records name only what is there; an import may well come without its relatives."""
    for record in records:
        if not isinstance(record, Procedure) or record.origin == "imported":
            continue
        for index, code in enumerate(record.related):
            if code not in known:
                reader.complain(record, ("related", index), f"no record has the code {code}")
        plain = record.special_case_of
        if plain == record.code:
            reader.complain(record, ("special_case_of",), "a procedure is no special case of itself")
        elif plain and plain not in known:
            reader.complain(record, ("special_case_of",), f"no record has the code {plain}")


def _check_signatures(reader: Reader, records: Iterable[Record]) -> None:
    """A signature under other words than were signed would be a lie to the citizen."""
    for record in records:
        if not holds(record):
            message = "the record was changed after it was signed; sign it again, or take the signature out"
            reader.complain(record, ("checked",), message)


_PHRASE_FILES = ("question_words", "function_words", "special_cases", "continuations", "english_words")
"""Lists of phrases under lexicon/, each a field of `Content`."""


def _phrases(reader: Reader, path: Path) -> tuple[str, ...]:
    found = reader.model(path, TypeAdapter(_Phrases))
    return found[1].phrases if found else ()


def _places(reader: Reader, path: Path) -> UnitTable | None:
    """The table of places; a province may have none."""
    if not path.exists() or (found := reader.model(path, TypeAdapter(UnitTable))) is None:
        return None
    try:
        units_of(found[1])
    except ValueError as error:
        reader.problems.append(Problem(path, 1, "wards", str(error)))
    return found[1]


def load(root: Path, *more: Path, own_records: bool = True, all_known: bool = False) -> Content:
    """Read a knowledge folder (records/, language/, lexicon/, danger_lines/, single files) and more records.

    `more` are folders of records or .jsonl/.jsonl.gz files; with `own_records` False only they give records,
    and `root` the texts, the lexicon and the everyday language. With `all_known` every entry of the language
    must have its record. Raises ContentError with every problem found; nothing is ever half loaded.
    """
    reader = Reader()
    province = reader.model(root / "province.yml", TypeAdapter(Province))
    answers = reader.model(root / "answers.yml", TypeAdapter(Answers))
    emergencies = reader.model(root / "emergencies.yml", TypeAdapter(Emergencies))
    interface = reader.model(root / "interface.yml", TypeAdapter(Interface))
    if province:
        for file in (found[0] for found in (answers, emergencies, interface) if found):
            reader.problems += wrong_marks(file, province[1])
    lexicon: dict[str, tuple[str, ...]] = {}
    for name in ("abbreviations.yml", "everyday_names.yml"):
        if found := reader.model(root / "lexicon" / name, TypeAdapter(_Lexicon)):
            for form, words in found[1].entries.items():
                lexicon[form] = tuple(dict.fromkeys(lexicon.get(form, ()) + words))
    own = yaml_records(reader, root / "records") if own_records else ()
    records = {record.id: record for record in own}
    for corpus in more:
        add_corpus(reader, records, corpus)
    _check_signatures(reader, records.values())
    _check_references(reader, records.values(), set(records))
    language = read_language(reader, root / "language")
    records = add_language(reader, language, records, all_known=all_known, own_records=own_records)
    if not records and not reader.problems:
        reader.problems.append(Problem(root / "records", 1, "", "there is no record"))
    places = _places(reader, root / "units.yml")
    kinds = [danger.name for danger in emergencies[1].emergencies] if emergencies else []
    lines = read_danger_lines(reader, root / "danger_lines", kinds)
    phrases = {name: _phrases(reader, root / "lexicon" / f"{name}.yml") for name in _PHRASE_FILES}
    if reader.problems or not (province and answers and emergencies and interface):
        raise ContentError(reader.problems)
    return Content(
        records=records,
        province=province[1],
        answers=answers[1],
        emergencies=emergencies[1],
        interface=interface[1],
        lexicon=lexicon,
        **phrases,
        places=places,
        danger_lines=lines,
    )
