"""Records from folders of YAML and from files of one JSON object a line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge_base.errors import Problem
from knowledge_base.placeholders import TO_WRITE, left_to_write
from knowledge_base.reading import Reader, problems_of
from knowledge_base.schema import RECORD, Procedure, Record
from knowledge_base.yaml_lines import FieldPath, YamlFile

LINES = (".jsonl", ".jsonl.gz")
"""How the names of files of records end."""


def yaml_records(reader: Reader, root: Path) -> Iterator[Record]:
    """Records of all YAML files below a folder, a file each."""
    for path in sorted(root.rglob("*.yml")):
        if (found := reader.model(path, RECORD)) is None:
            continue
        file, record = found
        if record.id in reader.files and reader.files[record.id].path.suffix == path.suffix:
            first = reader.files[record.id].path
            message = f'"{record.id}" is already the id of {first}'
            reader.problems.append(Problem(path, file.line_of(("id",)), "id", message))
            continue
        for field in left_to_write(file):
            name = ".".join(map(str, field))
            message = f'"{TO_WRITE}" still stands here'
            reader.problems.append(Problem(path, file.line_of(field), name, message))
        if path.stem != record.id:
            reader.problems.append(
                Problem(path, file.line_of(("id",)), "id", f"must be {path.stem}, as the file")
            )
        reader.files[record.id] = file
        yield record


def _record_lines(reader: Reader, path: Path) -> Iterator[Record]:
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
                    reader.problems += problems_of(here, error)
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


def add_corpus(reader: Reader, records: dict[str, Record], corpus: Path) -> None:
    """Add the records of a folder or a file. Of two with one id a curated one wins, else the first."""
    if not corpus.exists():
        reader.problems.append(Problem(corpus, 1, "", "there is no such file or folder"))
    for record in _records_of(reader, corpus):
        known = records.setdefault(record.id, record)
        if _imported(known) and not _imported(record):
            records[record.id] = record


def _records_of(reader: Reader, corpus: Path) -> Iterator[Record]:
    if corpus.is_file():
        yield from _record_lines(reader, corpus)
        return
    yield from yaml_records(reader, corpus)
    for path in sorted(corpus.rglob("*")):
        if path.name.endswith(LINES) and not path.name.startswith("."):
            yield from _record_lines(reader, path)


def _imported(record: Record) -> bool:
    return isinstance(record, Procedure) and record.origin == "imported"
