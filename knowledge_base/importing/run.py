"""A crawled file into a corpus of records, whole or not at all, with a report on every line."""

from __future__ import annotations

import gzip
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from knowledge_base.errors import ImportFileError
from knowledge_base.importing.convert import procedure_of
from knowledge_base.importing.doubts import Doubts
from knowledge_base.importing.rows import Refused, SourceRow, read_rows
from knowledge_base.schema.procedure import Procedure

RECORDS_FILE = "records.jsonl.gz"


@dataclass
class Report:
    """What became of the lines of a file."""

    read: int = 0
    records: dict[str, Procedure] = field(default_factory=dict)
    doubtful: Counter[str] = field(default_factory=Counter)
    """Records by doubtful field and reason."""
    refused: list[Refused] = field(default_factory=list)

    def text(self) -> str:
        """For a screen: numbers first, then what to look at."""
        clear = sum(not record.doubtful for record in self.records.values())
        lines = [
            f"read {self.read}, imported {len(self.records)}, of them without any doubt {clear}, "
            f"refused {len(self.refused)}"
        ]
        if self.doubtful:
            lines.append("doubtful, never shown (records by field and reason):")
            ranked = sorted(self.doubtful.items(), key=lambda item: (-item[1], item[0]))
            lines += [f"{number:6}  {reason}" for reason, number in ranked]
        if self.refused:
            lines.append("refused:")
            lines += [f"  line {one.line} {one.code or '(no code)'}: {one.reason}" for one in self.refused]
        return "\n".join(lines) + "\n"


def import_file(path: Path, out: Path) -> Report:
    """Import `path` and write `out`/records.jsonl.gz, the same bytes for the same file.

    Raises ImportFileError; an earlier import in `out` then stays as it was.
    """
    report = Report()
    for row in read_rows(path):
        report.read += 1
        if isinstance(row, Refused):
            report.refused.append(row)
        elif row.ma_thu_tuc in report.records:
            twice = "the code stands twice; the first is kept"
            report.refused.append(Refused(report.read, row.ma_thu_tuc, twice))
        else:
            doubts = Doubts()
            try:
                record = procedure_of(row, doubts)
            except ValidationError as error:
                detail = error.errors()[0]
                reason = f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}"
                report.refused.append(Refused(report.read, row.ma_thu_tuc, reason))
                continue
            report.records[record.id] = record
            report.doubtful.update(f"{name}: {reason}" for name, reason in doubts.found)
    if not report.records:
        raise ImportFileError(f"{path}: no line of it is a procedure\n{report.text()}")
    _write(report, out)
    return report


def _write(report: Report, out: Path) -> None:
    records = report.records.values()
    lines = [record.model_dump_json(by_alias=True, exclude_defaults=True) for record in records]
    data = "".join(f"{line}\n" for line in lines).encode()
    beside = out / f".{RECORDS_FILE}-{os.getpid()}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(gzip.compress(data, mtime=0))
            beside.replace(out / RECORDS_FILE)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ImportFileError(f"{out}: cannot be written ({error.strerror})") from error


def is_crawled(path: Path) -> bool:
    """Whether a file holds rows as crawled, not records: its first line tells."""
    if not path.is_file():
        return False
    try:
        return isinstance(next(read_rows(path), None), SourceRow)
    except ImportFileError:
        return False
