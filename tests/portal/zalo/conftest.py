"""The portal with a Zalo account: a real database, a real index's texts, and both stand-ins on loopback."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import connection

from knowledge_base.snapshot import Pointer, Reloading, Snapshot
from portal import store
from portal.asgi import build_application
from portal.engine import Engine
from portal.gate import Gate
from portal.services import Services
from portal.texts import TextSource
from portal.zalo.service import Zalo
from portal.zalo.worker import Worker
from tests.portal.conftest import VAR, WIDE, Desk
from tests.portal.zalo.administering import Admin
from tests.portal.zalo.setting_up import configuration, grant
from tests.portal.zalo.standin import Event, FakeClock, ZaloStandIn


@dataclass
class Office:
    """The portal under test with its account; `told` is what a person got."""

    desk: Desk
    zalo: ZaloStandIn
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    services: Services = field(init=False)
    worker: Worker = field(init=False)
    client: httpx.AsyncClient = field(init=False)

    @property
    def clock(self) -> FakeClock:
        return self.zalo.clock

    def new_services(self) -> Services:
        """What a process of its own would have."""
        account = configuration(self.zalo, self.folder, **self.settings)
        services = Services(
            Engine(self.desk.rasa.url, seconds=self.desk.engine_seconds),
            TextSource(Reloading(Pointer(VAR / "index"), Snapshot.load)),
            self.desk.rasa.url,
            self.desk.rasa.url,
            gate=Gate(WIDE),
            clock=self.clock.now,
        )
        services.zalo = Zalo(account, services)
        return services

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Office]:
        self.services = self.new_services()
        assert self.services.zalo is not None
        self.worker = Worker(self.services.zalo)
        transport = httpx.ASGITransport(build_application(self.services))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as self.client:
            yield self
        await self.services.close()

    def run(self, scenario: Callable[[], Awaitable[None]]) -> None:
        async def opened() -> None:
            async with self.open():
                await scenario()

        asyncio.run(opened())

    def grant(self) -> None:
        """Give the portal a pair of tokens."""
        grant(self.zalo, self.folder)

    async def deliver(self, event: Event, **headers: str) -> httpx.Response:
        """What Zalo does with an event, without the network."""
        signed = {"X-ZEvent-Signature": event.signature} if event.signature else {}
        sent = {"Content-Type": "application/json", **signed, **headers}
        return await self.client.post("/zalo/webhook", content=event.body, headers=sent)

    async def work(self, seconds: float = 1.0) -> None:
        """Let so much time pass, and work until nothing is due."""
        self.clock.advance(seconds)
        await self.worker.until_idle()

    async def say(self, person: str, text: str) -> list[str]:
        """Write, wait, and return what came back."""
        return await self.happens(self.zalo.text(person, text))

    async def happens(self, event: Event) -> list[str]:
        before = len(self.zalo.texts(event.person))
        response = await self.deliver(event)
        assert response.status_code == 200, response.text
        await self.work()
        return self.zalo.texts(event.person)[before:]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Somebody else writes to the database and does not come to an end."""
        code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('begin immediate')"
        with subprocess.Popen(
            [sys.executable, "-c", f"{code}; print(flush=True); sys.stdin.read()", VAR / "portal.sqlite3"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as other:
            assert other.stdout is not None
            other.stdout.readline()
            try:
                yield
            finally:
                other.communicate()

    async def spoil(self, statement: str) -> None:
        """Change the database behind the portal's back."""

        def execute() -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement)

        await store.run(execute)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.desk.rows(query)


@pytest.fixture
def zalo() -> Iterator[ZaloStandIn]:
    with ZaloStandIn() as standin:
        yield standin
        assert not standin.violations


@pytest.fixture
def office(desk: Desk, zalo: ZaloStandIn, tmp_path: Path) -> Office:
    office = Office(desk, zalo, tmp_path)
    office.grant()
    return office


@pytest.fixture
def person() -> str:
    return "8309393969855400001"


@pytest.fixture
def admin(office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Admin:
    services = office.new_services()
    assert services.zalo is not None
    asyncio.run(services.close())
    return Admin(office, services.zalo.configuration, capsys, monkeypatch)
