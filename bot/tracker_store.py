"""A tracker store that forgets: Rasa's SQL store over a SQLite file, with expiry, deletion and a cap.

Rasa's own store keeps every event for ever, and without its HTTP API nothing can delete one. Here
- a conversation whose last event is older than `expire_after_minutes` is deleted: when it is read, and by a
  sweep on saving, at most one in `sweep_interval_seconds`, and at the start;
- saving a tracker whose slot `forget` is true deletes everything of that sender instead;
- at most about `max_events` events of a sender are kept, so that reading stays cheap: older ones are deleted
  when the conversation is read, except its start and the last value of each slot.

What is forgotten or has expired leaves no bytes: SQLite overwrites freed pages (`secure_delete`) and the
write-ahead log is truncated.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa  # type: ignore[import-not-found]  # in .venv-rasa only
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Session, sessionmaker  # type: ignore[import-not-found]
from sqlalchemy.pool import StaticPool  # type: ignore[import-not-found]

from bot import quiet_log, validator_patch
from bot.errors import UnsupportedStoreError

FORGET_SLOT: Final = "forget"
_BUSY_TIMEOUT_MS: Final = 5_000
_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA secure_delete = ON",
)

_Event = SQLTrackerStore.SQLEvent
# Part of the table's description from here on, so new databases get it; old ones at the store's start.
_TIMESTAMP_INDEX: Final = sa.Index("ix_events_timestamp", _Event.timestamp)


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DB-API connection
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


class ForgettingTrackerStore(SQLTrackerStore):
    """Conversations in a SQLite file, forgotten after a while, on request, and when they grow long.

    Settings in endpoints.yml: `db` (path of the file; folders are made), `expire_after_minutes`,
    `sweep_interval_seconds`, `max_events`. Raises `UnsupportedStoreError` for anything but a SQLite file.
    Building it applies `bot.quiet_log` and `bot.validator_patch`, which may raise `UnknownRasaError`.
    """

    engine: sa.engine.Engine

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        *,
        db: str = "",
        host: str | None = None,
        dialect: str = "sqlite",
        expire_after_minutes: float = 30,
        sweep_interval_seconds: float = 60,
        max_events: int = 200,
        **kwargs: Any,  # noqa: ANN401 - passed on to Rasa
    ) -> None:
        if dialect != "sqlite" or host or not db:
            raise UnsupportedStoreError("the forgetting tracker store needs `db`, the path of a SQLite file")
        validator_patch.apply()
        quiet_log.apply()
        self._expire_after = expire_after_minutes * 60
        self._sweep_interval = sweep_interval_seconds
        self._max_events = max_events
        path = Path(db)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        super().__init__(domain, dialect=dialect, db=db, event_broker=event_broker, **kwargs)
        # Rasa opens a connection for each read and write. One that stays saves a quarter of Rasa's work
        # a turn, and is enough: everything here happens on the event loop, never twice at once.
        self.engine.dispose()
        self.engine = sa.create_engine(
            self.engine.url,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
            hide_parameters=True,  # else an error quotes the row that was to be written
        )
        self.sessionmaker = sessionmaker(bind=self.engine)
        sa.event.listen(self.engine, "connect", _set_pragmas)
        with self.engine.begin() as connection:
            connection.execute(sa.schema.CreateIndex(_TIMESTAMP_INDEX, if_not_exists=True))
        self._next_sweep = 0.0
        self._sweep_if_due()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker of the sender's latest session; None when there is none or it has expired."""
        rows = self._rows(sender_id)
        starts = [at for at, row in enumerate(rows) if row.type_name == SessionStarted.type_name]
        return self._tracker(sender_id, rows[starts[-1] :] if starts else rows)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return the tracker of all that is kept of the conversation; None when nothing is."""
        return self._tracker(conversation_id, self._rows(conversation_id))

    def _tracker(self, sender_id: str, rows: Sequence[sa.engine.Row]) -> DialogueStateTracker | None:
        if not rows or not self.domain:
            return None
        events = [json.loads(row.data) for row in rows]
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the new events of `tracker`, or delete all of its sender when its slot `forget` is true."""
        if tracker.get_slot(FORGET_SLOT) is True:
            self._forget(tracker.sender_id)
        else:
            await super().save(tracker)
        self._sweep_if_due()

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        """Return the events of `tracker` that are not stored yet; Rasa's own counts by way of all columns."""
        own = _Event.sender_id == tracker.sender_id
        start = sa.select(sa.func.max(_Event.id)).where(own, _Event.type_name == SessionStarted.type_name)
        since = sa.func.coalesce(start.scalar_subquery(), 0)
        stored = session.execute(sa.select(sa.func.count()).where(own, _Event.id >= since)).scalar_one()
        return itertools.islice(tracker.events, stored, len(tracker.events))

    def _rows(self, sender_id: str) -> Sequence[sa.engine.Row]:
        """Return what is kept of a conversation, oldest first, without what is expired or too much."""
        rows = self._read(sender_id)
        if rows and max(row.timestamp for row in rows) < time.time() - self._expire_after:
            self._forget(sender_id)
            return []
        if len(rows) > self._max_events:
            with self.session_scope() as session:
                self._shorten(session, sender_id)
            return self._read(sender_id)
        return rows

    def _read(self, sender_id: str) -> Sequence[sa.engine.Row]:
        with self.engine.connect() as connection:
            columns = (_Event.type_name, _Event.timestamp, _Event.data)
            return list(
                connection.execute(
                    sa.select(*columns).where(_Event.sender_id == sender_id).order_by(_Event.id)
                )
            )

    def _forget(self, sender_id: str) -> None:
        with self.session_scope() as session:
            session.execute(sa.delete(_Event).where(_Event.sender_id == sender_id))
            session.commit()
        self._truncate_log()

    def _shorten(self, session: Session, sender_id: str) -> None:
        own = _Event.sender_id == sender_id
        first_kept = session.execute(
            sa.select(_Event.id).where(own).order_by(_Event.id.desc()).offset(self._max_events - 1).limit(1)
        ).scalar_one()
        # A conversation is cut between two turns, where the bot listens.
        turn = session.execute(
            sa.select(sa.func.min(_Event.id)).where(
                own,
                _Event.id >= first_kept,
                _Event.type_name == ActionExecuted.type_name,
                _Event.action_name == ACTION_LISTEN_NAME,
            )
        ).scalar_one()
        starts = sa.select(sa.func.max(_Event.id)).where(own, _Event.type_name == SessionStarted.type_name)
        # Rasa writes the name of the slot of a SlotSet into the column action_name.
        slots = (
            sa.select(sa.func.max(_Event.id))
            .where(own, _Event.type_name == SlotSet.type_name)
            .group_by(_Event.action_name)
        )
        kept = session.execute(starts.union(slots)).scalars().all()
        session.execute(
            sa.delete(_Event)
            .where(own, _Event.id < (turn or first_kept), _Event.id.not_in([row for row in kept if row]))
            .execution_options(synchronize_session=False)
        )
        session.commit()

    def _sweep_if_due(self) -> None:
        now = time.monotonic()
        if now < self._next_sweep:
            return
        self._next_sweep = now + self._sweep_interval
        limit = time.time() - self._expire_after
        with self.session_scope() as session:
            # Nearly all that is older than the limit was deleted by the last sweep: this reads a few rows.
            old = session.execute(sa.select(_Event.sender_id).where(_Event.timestamp < limit)).scalars()
            expired = [sender_id for sender_id in set(old) if self._last_event(session, sender_id) < limit]
            for sender_id in expired:
                session.execute(sa.delete(_Event).where(_Event.sender_id == sender_id))
            session.commit()
        if expired:
            self._truncate_log()

    def _last_event(self, session: Session, sender_id: str) -> float:
        last = sa.select(sa.func.max(_Event.timestamp)).where(_Event.sender_id == sender_id)
        return float(session.execute(last).scalar_one())

    def _truncate_log(self) -> None:
        with self.engine.connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
