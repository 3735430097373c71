from __future__ import annotations

import asyncio
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.exc import DatabaseError  # type: ignore[import-not-found]  # in .venv-rasa only

from bot.errors import UnsupportedStoreError
from bot.tracker_store import ForgettingTrackerStore

SECRET = "079204001234 Nguyễn Văn Bí Mật"
HALF_AN_HOUR = 30 * 60
MakeStore = Callable[..., ForgettingTrackerStore]


@pytest.fixture(scope="session")
def domain(root: Path) -> Domain:
    return Domain.load(str(root / "bot" / "domain.yml"))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "rasa.sqlite3"


@pytest.fixture
def store(db: Path, domain: Domain) -> MakeStore:
    def make(**settings: Any) -> ForgettingTrackerStore:
        return ForgettingTrackerStore(domain, db=str(db), **{"sweep_interval_seconds": 0, **settings})

    return make


def _start(at: float) -> list[Event]:
    return [ActionExecuted("action_session_start", timestamp=at), SessionStarted(timestamp=at),
            ActionExecuted("action_listen", timestamp=at)]  # fmt: skip


def _turn(text: str, at: float, *slots: SlotSet) -> list[Event]:
    return [
        UserUttered(text, {"name": "ask_fee", "confidence": 1.0}, timestamp=at),
        ActionExecuted("action_answer", timestamp=at),
        BotUttered("", {"custom": {"text": f"answer to {text}"}}, timestamp=at),
        *slots,
        ActionExecuted("action_listen", timestamp=at),
    ]


def _save(store: ForgettingTrackerStore, sender: str, events: list[Event]) -> None:
    """Save one turn as the server does: read the tracker, add events, save it."""
    tracker = asyncio.run(store.retrieve(sender)) or DialogueStateTracker(sender, store.domain.slots)
    for event in events:
        tracker.update(event, store.domain)
    asyncio.run(store.save(tracker))


def _load(store: ForgettingTrackerStore, sender: str) -> DialogueStateTracker | None:
    return asyncio.run(store.retrieve(sender))


def _texts(tracker: DialogueStateTracker | None) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def _rows(db: Path) -> int:
    with sqlite3.connect(db) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def _bytes(db: Path) -> bytes:
    return b"".join(path.read_bytes() for path in db.parent.iterdir())


def test_a_conversation_survives_a_restart(store: MakeStore) -> None:
    now = time.time()
    _save(store(), "a", _start(now) + _turn("lệ phí bao nhiêu", now, SlotSet("record", "1.001193", now)))
    tracker = _load(store(), "a")
    assert _texts(tracker) == ["lệ phí bao nhiêu"]
    assert tracker is not None
    assert tracker.get_slot("record") == "1.001193"
    again = store()
    _save(again, "a", _turn("mấy ngày", now))
    assert _texts(_load(again, "a")) == ["lệ phí bao nhiêu", "mấy ngày"]


def test_forgetting_deletes_every_row_and_byte_of_the_sender_only(store: MakeStore, db: Path) -> None:
    now = time.time()
    keeper = store()
    _save(keeper, "a", _start(now) + _turn(SECRET, now))
    _save(keeper, "b", _start(now) + _turn("câu của người khác", now))
    # json.dumps escapes letters beyond ASCII, so the digits are what can be looked for.
    assert b"079204001234" in _bytes(db)
    _save(keeper, "a", _turn("xoá dữ liệu của tôi 555666777", now, SlotSet("forget", True, now)))
    assert _load(keeper, "a") is None
    assert _texts(_load(keeper, "b")) == ["câu của người khác"]
    left = _bytes(db)
    assert b"079204001234" not in left
    assert b"555666777" not in left
    _save(keeper, "a", _start(now) + _turn("hỏi lại từ đầu", now))
    tracker = _load(keeper, "a")
    assert _texts(tracker) == ["hỏi lại từ đầu"]
    assert tracker is not None
    assert not tracker.get_slot("forget")


def test_forgetting_leaves_no_byte_while_another_reader_is_connected(store: MakeStore, db: Path) -> None:
    now = time.time()
    keeper = store()
    reader = sqlite3.connect(db)
    reader.execute("SELECT 1 FROM events").fetchall()
    _save(keeper, "a", _start(now) + _turn(SECRET, now))
    _save(keeper, "a", _turn("xoá", now, SlotSet("forget", True, now)))
    assert b"079204001234" not in _bytes(db)
    reader.close()


def test_an_expired_conversation_is_never_read(store: MakeStore, db: Path) -> None:
    old = time.time() - HALF_AN_HOUR - 5
    keeper = store(sweep_interval_seconds=3_600)
    _save(keeper, "a", _start(old) + _turn(SECRET, old))
    assert _rows(db) > 0
    assert _load(keeper, "a") is None
    assert asyncio.run(keeper.retrieve_full_tracker("a")) is None
    assert _rows(db) == 0
    assert b"079204001234" not in _bytes(db)


def test_saving_sweeps_expired_conversations_and_keeps_the_others(store: MakeStore, db: Path) -> None:
    now = time.time()
    long_ago = now - HALF_AN_HOUR - 5
    keeper = store(sweep_interval_seconds=3_600)
    _save(keeper, "old", _start(long_ago) + _turn(SECRET, long_ago))
    _save(keeper, "lasting", _start(long_ago) + _turn("đầu", long_ago) + _turn("cuối", now))
    assert b"079204001234" in _bytes(db)
    sweeping = store(sweep_interval_seconds=0)
    assert b"079204001234" not in _bytes(db), "the start sweeps"
    _save(keeper, "old", _start(long_ago) + _turn(SECRET, long_ago))
    _save(sweeping, "new", _start(now) + _turn("mới", now))
    assert asyncio.run(sweeping.keys()) in (["lasting", "new"], ["new", "lasting"])
    assert _texts(_load(sweeping, "lasting")) == ["đầu", "cuối"]


def test_forgetting_somebody_unknown_sweeps_what_is_over(store: MakeStore, db: Path) -> None:
    """What the portal relies on when it no longer knows the sender of a session that is left here."""
    now = time.time()
    long_ago = now - HALF_AN_HOUR - 5
    keeper = store(sweep_interval_seconds=0)
    keeper._sweep_interval = 3_600
    _save(keeper, "left behind", _start(long_ago) + _turn(SECRET, long_ago))
    keeper._next_sweep = 0.0
    _save(keeper, "unknown", _start(now) + _turn("/forget_me", now, SlotSet("forget", True, now)))
    assert _rows(db) == 0
    assert b"079204001234" not in _bytes(db)


def test_sweeps_are_as_rare_as_set(store: MakeStore) -> None:
    now = time.time()
    long_ago = now - HALF_AN_HOUR - 5
    keeper = store(sweep_interval_seconds=3_600)
    _save(keeper, "old", _start(long_ago) + _turn("cũ", long_ago))
    _save(keeper, "new", _start(now) + _turn("mới", now))
    assert "old" in asyncio.run(keeper.keys())


def test_a_long_conversation_is_cut_between_turns_and_keeps_its_slots(store: MakeStore, db: Path) -> None:
    now = time.time()
    keeper = store(max_events=20)
    _save(keeper, "a", _start(now) + _turn("câu 0", now, SlotSet("record", "1.001193", now)))
    for number in range(1, 30):
        _save(keeper, "a", _turn(f"câu {number}", now + number / 100))
    tracker = _load(keeper, "a")
    assert tracker is not None
    assert _rows(db) <= 20 + 2
    assert len(tracker.events) == _rows(db)
    assert _texts(tracker) == [f"câu {number}" for number in range(30 - len(_texts(tracker)), 30)]
    assert len(_texts(tracker)) >= 3
    assert tracker.get_slot("record") == "1.001193"
    kinds = [type(event) for event in tracker.events]
    assert kinds[:3] == [SessionStarted, SlotSet, ActionExecuted]
    _save(keeper, "a", _turn("câu sau khi cắt", now + 1))
    assert _texts(_load(keeper, "a"))[-2:] == ["câu 29", "câu sau khi cắt"]


def test_the_database_is_set_up_as_promised(store: MakeStore, db: Path) -> None:
    keeper = store()
    store()  # a second start finds the index there
    with keeper.engine.connect() as connection:

        def pragma(name: str) -> Any:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert (pragma("journal_mode"), pragma("secure_delete"), pragma("busy_timeout")) == ("wal", 1, 5000)
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT sender_id FROM events WHERE timestamp < 1"
        ).fetchall()
    assert "ix_events_timestamp" in str(plan)
    assert stat.S_IMODE(db.stat().st_mode) == 0o600


@pytest.mark.parametrize("settings", [{"db": ""}, {"dialect": "postgresql"}, {"host": "db.example"}])
def test_anything_but_a_sqlite_file_is_refused(settings: dict[str, str]) -> None:
    with pytest.raises(UnsupportedStoreError):
        ForgettingTrackerStore(**{"db": "x", **settings})  # type: ignore[arg-type]


def test_rasa_builds_it_from_the_endpoints_file(
    root: Path, db: Path, monkeypatch: pytest.MonkeyPatch, domain: Domain
) -> None:
    from rasa.core.utils import AvailableEndpoints

    monkeypatch.setenv("TROLY_RASA_DB", str(db))
    monkeypatch.setenv("TROLY_ACTIONS_URL", "http://127.0.0.1:5055/webhook")
    endpoints = AvailableEndpoints.read_endpoints(str(root / "bot" / "endpoints.yml"))
    assert isinstance(endpoints.tracker_store, EndpointConfig)
    assert endpoints.action.url == "http://127.0.0.1:5055/webhook"
    built = TrackerStore.create(endpoints.tracker_store, domain)
    assert isinstance(built, ForgettingTrackerStore)
    assert db.exists()


def test_an_error_of_the_database_does_not_quote_what_was_written(store: MakeStore, db: Path) -> None:
    kept = store()
    _save(kept, "a", [*_start(time.time()), *_turn("first", time.time())])
    tracker = _load(kept, "a")
    assert tracker is not None
    for event in _turn(SECRET, time.time()):
        tracker.update(event, kept.domain)
    kept.engine.dispose()
    with closing(sqlite3.connect(db)) as other:
        other.execute("CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'full'); END")
        other.commit()
    with pytest.raises(DatabaseError) as caught:
        asyncio.run(kept.save(tracker))
    assert "full" in str(caught.value)
    assert "079204001234" not in str(caught.value)
