"""A turn of a conversation, from a clean message to the reply."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ParamSpec

from django.db import DatabaseError

from knowledge_base.schema import Status
from portal import choices, commands, own_data, store
from portal.choices import Button
from portal.errors import EngineError, EngineTimeoutError, RequestError
from portal.intake import Message
from portal.own_data import OwnData
from portal.payload import Payload
from portal.reply import Reply, offered, public
from portal.services import Services
from portal.store import Held, State, TurnResult
from portal.texts import Texts
from portal.tokens import new_token, token_hash

log = logging.getLogger(__name__)
P = ParamSpec("P")

SESSION_AGE = timedelta(minutes=30)
SESSION_TURNS = 40
"""The engine reads all events of a session every turn, so a session is kept short and a new one begun."""
DANGER_SECONDS = 0.5
"""What a person in danger waits for the database at most."""


@dataclass
class Turn:
    """One message on its way; `texts` is the snapshot that the whole turn speaks from."""

    services: Services
    channel: str
    token: str | None
    lasting: bool = False
    """The token is the channel's own name of a person, under which a conversation may begin at any time."""
    also: Callable[[dict[str, Any]], object] | None = None
    """Stored in the same transaction as the turn; gets the public payload, on the database's thread."""
    received_at: datetime | None = None
    """When the message came in, where it may have waited since; None: just now."""
    patient: bool = False
    """An engine that does not answer is reported as EngineError, for the message can wait."""
    started: float = field(default_factory=time.perf_counter)
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = self.services.texts.current

    @property
    def retention(self) -> timedelta:
        """How long an unused conversation is kept."""
        return timedelta(minutes=self.texts.retention_minutes)

    def result(self, payload: Payload, record: str = "") -> TurnResult:
        """How the turn ended, which is also logged."""
        milliseconds = round((time.perf_counter() - self.started) * 1000)
        document = payload.document.id if payload.document else record
        result = TurnResult(
            self.services.clock(), self.channel, payload.status, payload.field or "", document, milliseconds
        )
        extra = {"status": result.status, "field": result.field, "record": result.record}
        log.info("turn", extra={**extra, "ms": milliseconds, "channel": self.channel})
        return result

    async def state(self) -> State | None:
        """The conversation of the token, if there is one."""
        if self.token is None:
            return None
        since = self.services.clock() - self.retention
        return await store.run(store.load, token_hash(self.token), since)

    async def danger(self, payload: Payload, *, keep: bool, begin: Callable[[], bool]) -> Reply:
        """Answer a danger at once: beside the queue, and even if nothing can be read or stored.

        Without `keep` nothing is: a flood of cries for help must not become a flood on the database. `begin`
        tells whether a conversation may be begun for a token that has none.
        """
        result = self.result(payload)
        token = self.token or new_token()
        if keep:
            try:
                async with asyncio.timeout(DANGER_SECONDS):
                    token = await self._noted(result, token, begin)
            except (DatabaseError, TimeoutError):
                log.exception("an emergency's outcome was not stored")
        return Reply(token, public(payload))

    async def _noted(self, result: TurnResult, token: str, begin: Callable[[], bool]) -> str:
        """Store how a danger was answered; return the token of its conversation."""
        if self.token is not None:
            since = self.services.clock() - self.retention
            if await store.run(store.save_beside, token_hash(token), since, result):
                return token
            token = new_token()
            if not begin():
                await store.run(store.save_outcome, result)
                return token
        await store.run(store.save_new, token_hash(token), result)
        return token

    async def speak(self, message: Message, text: str) -> Reply:
        """Take the turn; the caller holds the conversation's lane."""
        token = self.token
        if token is None:
            token = new_token()
            state = State(token_hash(token))
        else:
            state = await self._begun(token)
        if commands.asks_to_delete(text):
            return await self._deleted(state)
        unseen = bool(self.received_at and state.used_at and self.received_at < state.used_at)
        said = choices.message_of(message.button, text, state.buttons, menus=self.lasting, unseen=unseen)
        buttons: tuple[Button, ...] = ()
        if not message.readable:
            payload = self.texts.status(Status.ERROR_INPUT)
        else:
            try:
                payload = await self._ask(state, said)
            except EngineError as error:
                if self.patient:
                    raise
                late = isinstance(error, EngineTimeoutError)
                payload = self.texts.status(Status.ERROR_TIMEOUT if late else Status.ERROR_ENGINE)
            else:
                if payload.forgotten:
                    return await self._forgotten(state.token_hash, payload)
                state.buttons = buttons = offered(payload)
        if payload.status is Status.PRIVACY:
            payload = await self._with_own_data(payload, state)
        shown = public(payload, buttons)
        await self._store(shown, store.save, state, self.result(payload))
        return Reply(token, shown)

    async def tell(self, payload: Payload) -> Reply:
        """Answer with what the portal itself has to say; its buttons are on offer from then on."""
        token = self.token or new_token()
        state = await self._begun(token)
        state.buttons = buttons = offered(payload)
        if payload.document:
            state.record = payload.document.id
        shown = public(payload, buttons)
        await self._store(shown, store.save, state, self.result(payload))
        return Reply(token, shown)

    async def note(self, payload: Payload) -> dict[str, Any]:
        """Answer beside the conversation, of which nothing changes."""
        shown = public(payload)
        await self._store(shown, store.save_outcome, self.result(payload))
        return shown

    async def _begun(self, token: str) -> State:
        """The conversation of a token; a new one where the channel's tokens last."""
        if (found := await self.state()) is not None:
            return found
        if not self.lasting:
            raise RequestError("bad_conversation")
        return State(token_hash(token))

    async def _store(
        self, shown: dict[str, Any], work: Callable[P, object], *arguments: P.args, **options: P.kwargs
    ) -> None:
        main = partial(work, *arguments, **options)
        if self.also is None:
            await store.run(main)
        else:
            await store.run(store.together, main, partial(self.also, shown))

    async def _ask(self, state: State, said: str) -> Payload:
        """Ask the engine, in a new session when the old one is spent; the state changes only on success."""
        now = self.services.clock()
        old = state.sender
        begun = state.session_started_at
        fresh = not old or begun is None or now - begun >= SESSION_AGE or state.session_turns >= SESSION_TURNS
        sender = secrets.token_hex(16) if fresh else old
        payload = await self.services.engine.ask(sender, said, record=state.record if fresh else "")
        if fresh:
            state.sender, state.session_started_at, state.session_turns = sender, now, 0
            if old:
                self.services.in_background(self.services.forget_at_engine(old))
        state.session_turns += 1
        if payload.document:
            state.record = payload.document.id
        elif payload.status is Status.NO_MATCH:
            # The dialogue has left its record too: "lệ phí?" must not fall back on it in the next session.
            state.record = ""
        return payload

    async def _with_own_data(self, payload: Payload, state: State) -> Payload:
        """An answer about data, and then what is held of this very conversation, which is used just now."""
        now = self.services.clock()
        held = await store.run(store.held, state.token_hash)
        held = replace(held, used_at=now) if held else Held(now, 0, ())
        told = own_data.told(self.texts.snapshot, held, self.retention)
        return payload.model_copy(update={"text": f"{payload.text.rstrip()}\n\n{told}"})

    async def own_data(self) -> OwnData:
        """What is held of the conversation. Raises RequestError when there is none."""
        state = await self.state()
        held = await store.run(store.held, state.token_hash) if state else None
        if held is None:
            raise RequestError("bad_conversation")
        return OwnData.of(held, self.retention)

    async def _forgotten(self, old_hash: str, payload: Payload) -> Reply:
        # Under a lasting token the next one begins by itself.
        token = self.token if self.token and self.lasting else new_token()
        new_hash = None if self.lasting else token_hash(token)
        shown = public(payload)
        await self._store(shown, store.replace, old_hash, new_hash, self.result(payload))
        return Reply(token, shown)

    async def forget(self, *, insist: bool = False) -> Reply:
        """Delete the conversation here and at the engine; the caller holds the lane.

        Raises RequestError when the engine cannot do it now: then nothing is lost and it can be asked again.
        With `insist` and without patience it is deleted here all the same, and the engine is told later.
        """
        return await self._deleted(await self._begun(self.token or ""), insist=insist and not self.patient)

    async def _deleted(self, state: State, *, insist: bool = False) -> Reply:
        if state.sender and not await self.services.engine.forget(state.sender):
            if not insist:
                raise RequestError("not_forgotten", 503, retry_after=30)
            self.services.not_forgotten.append(state.sender)
        snapshot = self.texts.snapshot
        text = snapshot.filled(snapshot.answers.social["forgotten"])
        payload = Payload(status=Status.PRIVACY, field="forgotten", text=text)
        return await self._forgotten(state.token_hash, payload)
