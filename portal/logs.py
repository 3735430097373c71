"""One JSON object a log line, without anything a person wrote.

An exception is logged by its type and the places it passed, never by its message: the messages of parsers
and validators quote their input.
"""

from __future__ import annotations

import contextvars
import json
import logging
import traceback
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
"""Name of the request at hand; also in the answer's X-Request-ID."""

_FIELDS = ("status", "field", "record", "ms", "channel", "code", "route", "http")


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{Path(frame.filename).name}:{frame.lineno}:{frame.name}" for frame in frames]


class LineFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; only known extra fields are taken over."""
        at = datetime.fromtimestamp(record.created, tz=timezone.utc).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname, "logger": record.name}
        line["event"] = record.getMessage()
        if name := request_id.get():
            line["request"] = name
        line |= {key: value for key in _FIELDS if (value := getattr(record, key, None)) is not None}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)
