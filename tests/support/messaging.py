"""One citizen's side of a conversation with the running assistant on Zalo."""

from __future__ import annotations

import re
import sqlite3
import time
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.portal.zalo.standin import ZaloStandIn

PATIENCE_SECONDS = 60
_PART = re.compile(r"\A\(\d+/\d+\)\n")


def plain(text: str) -> str:
    """Text with all white space alike and without times of day, which pass while a test runs."""
    return re.sub(r"\d{1,2}:\d{2}", "", " ".join(unicodedata.normalize("NFC", text).split()))


def whole(messages: Sequence[str]) -> str:
    """The messages of an answer as one text, without the numbers of its parts."""
    return plain("\n\n".join(_PART.sub("", message) for message in messages))


@dataclass
class Person:
    """Somebody who writes to the account whose portal keeps its database at `database`."""

    zalo: ZaloStandIn
    database: Path
    name: str

    def say(self, text: str) -> list[str]:
        """Write, wait for all of the answer, and return its messages."""
        before = len(self.zalo.texts(self.name))
        assert self.zalo.deliver(self.zalo.text(self.name, text)) == 200
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._waits():
            assert time.monotonic() < deadline, f"no answer to {text!r}"
            time.sleep(0.1)
        return self.zalo.texts(self.name)[before:]

    def _waits(self) -> bool:
        """Whether something of this person's is still to be answered or sent."""
        query = (
            "select exists(select 1 from zalo_event where person = ? and done_at is null)"
            " or exists(select 1 from zalo_part where person = ? and state in ('waiting', 'trying'))"
        )
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            ((waits,),) = connection.execute(query, (self.name, self.name)).fetchall()
        return bool(waits)
