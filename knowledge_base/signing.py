"""An officer's signature under a record: it holds for the words it was set under, and for no others."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import yaml

from knowledge_base.errors import ContentError, OfficerError
from knowledge_base.reading import Reader
from knowledge_base.schema import RECORD, Record
from vietnamese import clean

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
    if not (by := clean(by)):
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
        text = path.read_text(encoding="utf-8")
        if old := _block(text, "checked"):
            text = text[: old[0]] + text[old[1] :]
        source = _block(text, "source")
        if source is None:
            raise OfficerError(f"{path}: the record has no source")
        before = text[: source[1]]
        signed = "\n".join([before.removesuffix("\n"), *lines, ""]) + text[source[1] :]
        beside = path.with_name(f".{path.name}.signing")
        beside.write_text(signed, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise OfficerError(f"{path} cannot be written ({error.strerror})") from error


def _block(text: str, key: str) -> tuple[int, int] | None:
    """Lines where a top-level key begins and ends, comments below it left out; None without the key."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    for name, value in pairs:
        if name.value == key:
            line_end = text.find("\n", max(_end(value) - 1, name.end_mark.index))
            return name.start_mark.index, line_end + 1 if line_end >= 0 else len(text)
    return None


def _end(node: yaml.Node) -> int:
    """The character after the last one of a value: a block's own mark stands behind the comments after it."""
    if getattr(node, "flow_style", True) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)
