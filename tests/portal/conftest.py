"""A real portal: Django on a real SQLite file, a real snapshot of the repository's texts, a stand-in Rasa."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import django
import httpx
import pytest

VAR = Path(tempfile.mkdtemp(prefix="troly-portal-"))
PLACES = {"TROLY_VAR": str(VAR), "TROLY_INDEX": str(VAR / "index")}
BEFORE = {name: os.environ.get(name) for name in PLACES}
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
os.environ.update(PLACES)
django.setup()
# Django has read its settings; other tests of the same run must find the environment as it was.
for name, value in BEFORE.items():
    if value is None:
        del os.environ[name]
    else:
        os.environ[name] = value

from django.core.management import call_command  # noqa: E402 - Django must be set up first

from knowledge_base.content import Content  # noqa: E402
from knowledge_base.dangers.model import DangerModel  # noqa: E402
from knowledge_base.dangers.training import train  # noqa: E402
from knowledge_base.loader import load  # noqa: E402
from knowledge_base.snapshot import Pointer, Reloading, Snapshot  # noqa: E402
from portal import store  # noqa: E402
from portal.asgi import build_application  # noqa: E402
from portal.clients import Clients  # noqa: E402
from portal.emergency_alarm import Alarm  # noqa: E402
from portal.engine import Engine  # noqa: E402
from portal.environment import Network  # noqa: E402
from portal.gate import Gate, Limits  # noqa: E402
from portal.queue import Queues  # noqa: E402
from portal.services import Services  # noqa: E402
from portal.texts import TextSource  # noqa: E402
from retrieval.harmless import harmless_messages  # noqa: E402
from tests.portal.standin import RasaStandIn  # noqa: E402

HOME = Path(__file__).parents[2] / "knowledge_base"
WIDE = Limits(*[1_000_000] * 6, burst_seconds=60)
"""For tests of anything but the limits: there, one test is many people."""


class Clock:
    """A clock that the test winds."""

    def __init__(self) -> None:
        self.now = datetime(2026, 7, 1, 8, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now

    def nanoseconds(self) -> int:
        return int(self.now.timestamp()) * 1_000_000_000 + self.now.microsecond * 1_000

    def pass_minutes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass
class Desk:
    """The portal under test, its engine, its clock, and its database read from outside."""

    rasa: RasaStandIn
    clock: Clock = field(default_factory=Clock)
    engine_seconds: float = 2.0
    patience: float = 30.0
    limits: Limits = WIDE
    trusted: tuple[Network, ...] = ()
    client: httpx.AsyncClient = field(init=False)
    services: Services = field(init=False)
    app: Any = field(init=False)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        texts = TextSource(Reloading(Pointer(VAR / "index"), Snapshot.load))
        engine = Engine(self.rasa.url, seconds=self.engine_seconds)
        self.services = Services(
            engine,
            texts,
            self.rasa.url,
            f"{self.rasa.url}",
            gate=Gate(self.limits, self.clock.nanoseconds),
            clients=Clients(self.trusted),
            queues=Queues(patience=self.patience),
            clock=self.clock,
        )
        self.app = build_application(self.services)
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as self.client:
            yield self
        await self.services.close()

    def run(self, scenario: Callable[[], Awaitable[None]]) -> None:
        async def opened() -> None:
            async with self.open():
                await scenario()

        asyncio.run(opened())

    async def post(self, body: object = None, **options: Any) -> httpx.Response:
        if body is not None:
            options["json"] = body
        return await self.client.post("/api/v1/messages", **options)

    async def say(self, text: str, token: str | None = None) -> dict[str, Any]:
        response = await self.post({"text": text} | ({"conversation": token} if token else {}))
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(VAR / "portal.sqlite3")) as connection:
            return connection.execute(query).fetchall()

    def everything_stored(self) -> bytes:
        # By another process: closing the file in this one would drop SQLite's locks on it.
        return subprocess.run(["cat", *VAR.glob("portal.sqlite3*")], capture_output=True, check=True).stdout


def _clear() -> None:
    from portal.models import Conversation, Outcome, ZaloEvent, ZaloPart, ZaloPerson

    for model in (Outcome, Conversation, ZaloPart, ZaloEvent, ZaloPerson):
        model.objects.all().delete()


@pytest.fixture(scope="session")
def content() -> Content:
    return load(HOME)


@pytest.fixture(scope="session")
def danger_model(content: Content) -> DangerModel | None:
    """The model that a build of the index learns."""
    return train(content, harmless_messages(content))


@pytest.fixture(scope="session")
def alarm(content: Content, danger_model: DangerModel) -> Alarm:
    return Alarm(content.emergencies, danger_model, frozenset(content.english_words))


@pytest.fixture(scope="session")
def database(content: Content, danger_model: DangerModel | None) -> Iterator[Path]:
    build = VAR / "index" / "build-1"
    build.mkdir(parents=True)
    Snapshot("build-1", content, danger_model).save(build)
    Pointer(VAR / "index").switch("build-1")
    call_command("migrate", verbosity=0, interactive=False)
    yield VAR
    shutil.rmtree(VAR)


@pytest.fixture
def rasa() -> Iterator[RasaStandIn]:
    standin = RasaStandIn()
    yield standin
    standin.close()


@pytest.fixture
def desk(database: Path, rasa: RasaStandIn) -> Desk:  # noqa: ARG001 - it must be there
    asyncio.run(store.run(_clear))
    return Desk(rasa)
