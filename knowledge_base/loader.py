"""From a folder of YAML to validated content; every problem is collected before anything is refused."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from knowledge_base.content import Content
from knowledge_base.errors import ContentError, Problem
from knowledge_base.marks import wrong_marks
from knowledge_base.schema import RECORD, Answers, Emergencies, Procedure, Province, Record
from knowledge_base.schema.base import Model, Text
from knowledge_base.yaml_lines import FieldPath, YamlFile, read_yaml

T = TypeVar("T")


class _Extra(Model):
    """Further everyday language of one record."""

    aliases: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()


class _Language(Model):
    entries: dict[str, _Extra]


class _Lexicon(Model):
    entries: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)


class _Phrases(Model):
    phrases: tuple[Text, ...]


@dataclass
class _Reader:
    """Collects problems and remembers where each record stands."""

    problems: list[Problem] = field(default_factory=list)
    files: dict[str, YamlFile] = field(default_factory=dict)

    def model(self, path: Path, adapter: TypeAdapter[T]) -> tuple[YamlFile, T] | None:
        try:
            file = read_yaml(path)
        except ContentError as error:
            self.problems += error.problems
            return None
        except OSError as error:
            self.problems.append(Problem(path, 1, "", f"cannot be read: {error.strerror}"))
            return None
        try:
            return file, adapter.validate_python(file.data)
        except ValidationError as error:
            self.problems += _problems(file, error)
            return None

    def complain(self, record: Record, field_path: FieldPath, message: str) -> None:
        file = self.files[record.id]
        name = ".".join(str(part) for part in field_path)
        self.problems.append(Problem(file.path, file.line_of(field_path), name, message))


def _problems(file: YamlFile, error: ValidationError) -> Iterator[Problem]:
    """All problems of one file; a list is not called too short when it only is so without its wrong items."""
    details = error.errors()
    for detail in details:
        place = detail["loc"]
        inside = (other["loc"] for other in details if len(other["loc"]) > len(place))
        if detail["type"] != "too_short" or not any(loc[: len(place)] == place for loc in inside):
            yield _problem(file, detail)


def _problem(file: YamlFile, detail: Any) -> Problem:  # noqa: ANN401 - pydantic's error dictionary
    """Name the field as the file has it: pydantic's path also holds names of models and validators."""
    path: FieldPath = ()
    for part in detail["loc"]:
        if (*path, part) in file.lines:
            path = (*path, part)
        elif detail["type"] == "missing" and part == detail["loc"][-1]:
            name = ".".join(map(str, (*path, part)))
            return Problem(file.path, file.line_of(path), name, "this field is missing")
    message = detail["msg"].removeprefix("Value error, ")
    return Problem(file.path, file.line_of(path), ".".join(map(str, path)), message)


def _records(reader: _Reader, root: Path) -> Iterator[Record]:
    for path in sorted(root.rglob("*.yml")):
        if (found := reader.model(path, RECORD)) is None:
            continue
        file, record = found
        if record.id in reader.files:
            first = reader.files[record.id].path
            message = f'"{record.id}" is already the id of {first}'
            reader.problems.append(Problem(path, file.line_of(("id",)), "id", message))
            continue
        if path.stem != record.id:
            reader.problems.append(
                Problem(path, file.line_of(("id",)), "id", f"must be {path.stem}, as the file")
            )
        reader.files[record.id] = file
        yield record


def _add_language(reader: _Reader, root: Path, records: dict[str, Record]) -> None:
    for path in sorted(root.glob("*.yml")):
        if (found := reader.model(path, TypeAdapter(_Language))) is None:
            continue
        file, language = found
        for key, extra in language.entries.items():
            if key not in records:
                where: FieldPath = ("entries", key)
                reader.problems.append(Problem(path, file.line_of(where), key, "no record has this id"))
                continue
            record = records[key]
            records[key] = record.model_copy(
                update={
                    "aliases": tuple(dict.fromkeys(record.aliases + extra.aliases)),
                    "questions": tuple(dict.fromkeys(record.questions + extra.questions)),
                }
            )


def _check_references(reader: _Reader, records: Iterable[Record], known: set[str]) -> None:
    for record in records:
        if not isinstance(record, Procedure):
            continue
        for index, code in enumerate(record.related):
            if code not in known:
                reader.complain(record, ("related", index), f"no record has the code {code}")
        if record.special_case_of and record.special_case_of not in known:
            code = record.special_case_of
            reader.complain(record, ("special_case_of",), f"no record has the code {code}")


def _record_lines(reader: _Reader, path: Path) -> Iterator[Record]:
    """Records of a .jsonl or .jsonl.gz file, one JSON object a line."""
    opener = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    record = RECORD.validate_json(line)
                except ValidationError as error:
                    data = None if error.errors()[0]["type"] == "json_invalid" else json.loads(line)
                    here = YamlFile(path, data, dict.fromkeys(_paths(data), number))
                    reader.problems += _problems(here, error)
                    continue
                reader.files.setdefault(record.id, YamlFile(path, None, {(): number}))
                yield record
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        reader.problems.append(Problem(path, number + 1, "", f"cannot be read: {error}"))


def _paths(data: Any, path: FieldPath = ()) -> Iterator[FieldPath]:  # noqa: ANN401 - any JSON
    """The paths of all fields in parsed JSON."""
    yield path
    inside: Iterable[tuple[str | int, Any]] = ()
    if isinstance(data, dict):
        inside = data.items()
    elif isinstance(data, list):
        inside = enumerate(data)
    for key, value in inside:
        yield from _paths(value, (*path, key))


def _curated_first(reader: _Reader, records: dict[str, Record], more: Path) -> None:
    """Add records of a further corpus; one that is curated here is never replaced by an import."""
    if not more.exists():
        reader.problems.append(Problem(more, 1, "", "there is no such file or folder"))
    found = _record_lines(reader, more) if more.is_file() else _records(reader, more)
    for record in found:
        records.setdefault(record.id, record)


_PHRASE_FILES = ("question_words", "function_words", "special_cases", "continuations")
"""Lists of phrases under lexicon/, each a field of `Content`."""


def _phrases(reader: _Reader, path: Path) -> tuple[str, ...]:
    found = reader.model(path, TypeAdapter(_Phrases))
    return found[1].phrases if found else ()


def load(root: Path, *more: Path, own_records: bool = True) -> Content:
    """Read a knowledge folder (records/, language/, lexicon/, the single files) and further records.

    `more` are folders of records or .jsonl/.jsonl.gz files; with `own_records` False only they give records,
    and `root` only the texts and the lexicon. Raises ContentError with every problem found;
    nothing is ever half loaded.
    """
    reader = _Reader()
    province = reader.model(root / "province.yml", TypeAdapter(Province))
    answers = reader.model(root / "answers.yml", TypeAdapter(Answers))
    emergencies = reader.model(root / "emergencies.yml", TypeAdapter(Emergencies))
    if province:
        for file in (found[0] for found in (answers, emergencies) if found):
            reader.problems += wrong_marks(file, province[1])
    lexicon: dict[str, tuple[str, ...]] = {}
    for name in ("abbreviations.yml", "everyday_names.yml"):
        if found := reader.model(root / "lexicon" / name, TypeAdapter(_Lexicon)):
            for form, words in found[1].entries.items():
                lexicon[form] = tuple(dict.fromkeys(lexicon.get(form, ()) + words))
    own = _records(reader, root / "records") if own_records else ()
    records = {record.id: record for record in own}
    for corpus in more:
        _curated_first(reader, records, corpus)
    if own_records:
        _add_language(reader, root / "language", records)
    _check_references(reader, records.values(), set(records))
    if not records and not reader.problems:
        reader.problems.append(Problem(root / "records", 1, "", "there is no record"))
    phrases = {name: _phrases(reader, root / "lexicon" / f"{name}.yml") for name in _PHRASE_FILES}
    if reader.problems or not (province and answers and emergencies):
        raise ContentError(reader.problems)
    return Content(
        records=records,
        province=province[1],
        answers=answers[1],
        emergencies=emergencies[1],
        lexicon=lexicon,
        **phrases,
    )
