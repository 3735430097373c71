"""What an event is answered with; the answer is stored together with the fact that the event is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from knowledge_base.schema import Status, ZaloText
from portal import store
from portal.errors import EngineError, RequestError
from portal.intake import Message
from portal.payload import Payload
from portal.turns import Turn
from portal.zalo import inbox, outbox, people
from portal.zalo.events import Kind
from portal.zalo.inbox import Waiting
from portal.zalo.nearest import nearest
from portal.zalo.people import Lease
from portal.zalo.rendering import Rendered, render
from portal.zalo.service import Zalo
from portal.zalo.upkeep import TOLD_AGAIN
from portal.zalo.wording import say

CHANNEL = "zalo"
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 30))
"""Between the tries to answer while the engine is down; after the last one the person is told."""
WELCOMED_AGAIN = timedelta(minutes=10)
_KINDS = {Kind.STICKER: ZaloText.STICKER, Kind.MEDIA: ZaloText.CANNOT_READ_MEDIA}
_PROBLEMS = {"too_long": ZaloText.TOO_LONG, "bad_button": ZaloText.BAD_BUTTON}


@dataclass
class Answering:
    """Answers one event under a lease."""

    zalo: Zalo
    lease: Lease
    event: Waiting

    def __post_init__(self) -> None:
        # It can wait while there are tries left.
        self._turn = Turn(
            self.zalo.services,
            CHANNEL,
            self.zalo.token_of(self.lease.person),
            lasting=True,
            also=self._store,
            patient=self.event.tries < len(PAUSES),
        )
        self._texts = self._turn.texts
        self._notice = False

    async def run(self) -> None:
        """Answer, or see to it that it is tried again. Raises LostLeaseError or a database error."""
        try:
            await self._answer()
        except EngineError:
            await self._later()
        except RequestError as error:
            if error.code == "not_forgotten" and self._turn.patient:
                await self._later()
            else:
                await self._problem(error.code)

    async def give_up(self) -> None:
        """After a failure of ours: say that it went wrong, so that the next event gets its turn."""
        if self.event.tries < len(PAUSES):
            await self._later()
        elif self.event.tries == len(PAUSES):
            await store.run(inbox.postpone, self.event.pk, self.lease, self._now(), self._now())
            await self._turn.note(self._texts.status(Status.ERROR_ENGINE))
        else:
            # Not even that could be said.
            await self._done()

    async def _answer(self) -> None:
        content, event = self.event.content, self.event
        if event.kind is Kind.WITHDRAW:
            await store.run(inbox.erase, self.lease, self._now(), event)
            await self._turn.forget(insist=True)
        elif event.kind is Kind.FOLLOW:
            await self._welcome()
        elif "danger" in content:
            await self._danger(*content["danger"])
        elif await store.run(people.is_silent, self.lease.person, self._now()):
            await self._done()
        elif (many := await self._many()) > 0:
            await self._too_many(many)
        else:
            self._notice = not await store.run(people.was_told, self.lease.person, self._now() - TOLD_AGAIN)
            await self._said(content)

    async def _welcome(self) -> None:
        """Once, however often somebody leaves and follows again."""
        if await store.run(people.was_told, self.lease.person, self._now() - WELCOMED_AGAIN):
            await self._done()
        else:
            await self._turn.note(self._say(Status.CHITCHAT, ZaloText.WELCOME))

    async def _said(self, content: dict[str, Any]) -> None:
        turn, kind = self._turn, self.event.kind
        if "place" in content:
            await turn.tell(nearest(self._texts.snapshot, *content["place"]))
        elif "button" in content:
            await turn.speak(Message(None, content["button"], turn.token), "")
        elif "text" in content:
            await turn.speak(Message(content["text"], None, turn.token), content["text"])
        elif "problem" in content:
            await self._problem(content["problem"])
        else:
            await turn.note(self._say(Status.ERROR_INPUT, _KINDS[kind]))

    async def _danger(self, name: str | None, english: bool) -> None:
        """The numbers, even while an officer has the word, and before any limit but that of a flood."""
        if await store.run(self._asked, urgent=True) > self.zalo.configuration.person_per_minute:
            await self._done()
        else:
            await self._turn.note(self._texts.danger_named(name, english=english))

    async def _many(self) -> int:
        return await store.run(self._asked, urgent=False) - self.zalo.configuration.person_per_minute + 1

    def _asked(self, *, urgent: bool) -> int:
        return inbox.asked_before(self.lease.person, self.event.pk, self.event.at_ms, urgent=urgent)

    async def _too_many(self, many: int) -> None:
        """Say so once, and be silent to what follows within the minute."""
        if many == 1:
            await self._turn.note(self._say(Status.ERROR_INPUT, ZaloText.TOO_FAST, seconds="60"))
        else:
            await self._done()

    async def _problem(self, code: str) -> None:
        known = _PROBLEMS.get(code)
        text = say(self._texts.snapshot, known) if known else self._texts.error(code)
        await self._turn.note(Payload(status=Status.ERROR_INPUT, text=text))

    def _say(self, status: Status, key: ZaloText, **values: str) -> Payload:
        return Payload(status=status, text=say(self._texts.snapshot, key, **values))

    async def _later(self) -> None:
        now = self._now()
        until = now + PAUSES[min(self.event.tries, len(PAUSES) - 1)]
        await store.run(inbox.postpone, self.event.pk, self.lease, now, until)

    async def _done(self) -> None:
        await store.run(store.together, partial(inbox.finish, self.event.pk, self.lease, self._now()))

    def _now(self) -> datetime:
        return self.zalo.services.clock()

    def _store(self, shown: dict[str, Any]) -> None:
        """On the database's thread, in the transaction of the turn."""
        now, person = self._now(), self.lease.person
        forgotten = shown["field"] == "forgotten"
        inbox.finish(self.event.pk, self.lease, now, forget=forgotten)
        if forgotten:
            inbox.erase(self.lease, now, self.event)
        if self.event.kind is Kind.WITHDRAW:
            # Whoever takes the consent back is not written to any more.
            return
        rendered = self._rendered(shown)
        if self._notice or self.event.kind is Kind.FOLLOW:
            people.tell(person, now)
        outbox.add(self.event.pk, person, rendered.texts, rendered.buttons, now, urgent=self.event.urgent)

    def _rendered(self, shown: dict[str, Any]) -> Rendered:
        rendered = render(shown, self._texts.snapshot)
        if not self._notice:
            return rendered
        return replace(rendered, texts=[say(self._texts.snapshot, ZaloText.NOTICE), *rendered.texts])
