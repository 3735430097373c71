"""An officer's signature under a record: it holds for the words it was set under, and for no others."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from pathlib import Path

from knowledge_base.errors import ContentError, OfficerError
from knowledge_base.reading import Reader
from knowledge_base.schema import RECORD, Record

KEY = re.compile(r"^[a-z_]+:", re.MULTILINE)
DIGEST_LENGTH = 16


def digest_of(record: Record) -> str:
    """What a signature is set under: everything in the record's file but the signature."""
    data = record.model_dump(mode="json", by_alias=True, exclude={"checked"})
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def holds(record: Record) -> bool:
    """Whether the record is unsigned, or still what was signed."""
    return record.checked is None or record.checked.digest == digest_of(record)


def sign(path: Path, by: str, on: dt.date) -> None:
    """Write the signature into a record's file; everything else in it, comments too, stays.

    An older signature is replaced. Raises ContentError where the file is no valid record, else OfficerError.
    """
    if not (by := " ".join(by.split())):
        raise OfficerError("a signature needs a name")
    reader = Reader()
    found = reader.model(path, RECORD)
    if found is None:
        raise ContentError(reader.problems)
    record = found[1]
    lines = [
        "checked:",
        f"  on: {on.isoformat()}",
        f"  by: {json.dumps(by, ensure_ascii=False)}",
        f'  digest: "{digest_of(record)}"',
    ]
    try:
        text = _without(path.read_text(encoding="utf-8"), "checked")
        _, end = _block(text, "source")
        signed = text[:end] + "\n".join(lines) + "\n" + text[end:]
        beside = path.with_name(f".{path.name}.signing")
        beside.write_text(signed, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise OfficerError(f"{path} cannot be written ({error.strerror})") from error


def _block(text: str, key: str) -> tuple[int, int]:
    """Where the lines of a top-level key begin and end. Raises OfficerError where there is none."""
    begin = re.search(rf"^{key}:", text, re.MULTILINE)
    if begin is None:
        raise OfficerError(f"the record has no {key}")
    after = KEY.search(text, begin.end())
    return begin.start(), after.start() if after else len(text)


def _without(text: str, key: str) -> str:
    if re.search(rf"^{key}:", text, re.MULTILINE) is None:
        return text
    start, end = _block(text, key)
    return text[:start] + text[end:]
