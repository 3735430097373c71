"""The administrator's commands on a real database, and what they said."""

from __future__ import annotations

import argparse
import asyncio
import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from portal import store
from portal.zalo import commands, console
from portal.zalo.alerts import Alerts
from portal.zalo.configuration import Configuration
from portal.zalo.models import ZaloPart
from portal.zalo.token_store import TokenStore

if TYPE_CHECKING:
    from tests.portal.zalo.conftest import Office


@dataclass
class Admin:
    """The commands with one account, and what they said."""

    office: Office
    configuration: Configuration
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def run(self, line: str, typed: str | None = None) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        commands.add_to(parser)
        if typed is not None:
            self.patch.setattr("sys.stdin", io.StringIO(typed))
        work = store.run(commands.run, parser.parse_args(line.split()), self.configuration, self.now)
        code = asyncio.run(work)
        out, err = self.capture.readouterr()
        assert "Traceback" not in err
        return code, out, err

    def now(self) -> datetime:
        return self.office.clock.now()

    @property
    def tokens(self) -> TokenStore:
        return TokenStore(self.configuration.token_file)

    @property
    def alerts(self) -> Alerts:
        return Alerts("", self.now, self.configuration.alert_file)

    def bury(self, text: str, code: int, person: str = "1") -> int:
        """A message that could not be sent."""

        def work() -> int:
            now = self.now()
            row = ZaloPart.objects.create(person=person, text=text, created_at=now, next_at=now)
            ZaloPart.objects.filter(pk=row.pk).update(state="dead", ended_at=now, code=code)
            return row.pk

        return asyncio.run(store.run(work))


def said(key: str) -> str:
    """The beginning of a text, before its first value."""
    return str(console.words()["commands"][key]).split("{", maxsplit=1)[0]
