"""What happens beside a message that is on its way: leaving, taking over, a database that is locked."""

from __future__ import annotations

from portal import store
from portal.zalo import outbox, people
from portal.zalo.people import Lease
from tests.portal.zalo.conftest import Office


def test_what_was_dropped_while_it_was_tried_does_not_come_back(office: Office, person: str) -> None:
    async def scenario() -> None:
        now = office.clock.now()
        await store.run(outbox.add, None, person, ["một"], [], now)
        assert await store.run(people.claim, "one", now, 8) == [person]
        lease = Lease("one", person)
        part = await store.run(outbox.next_part, lease, now)
        assert part is not None
        assert await store.run(outbox.begin, part, lease, now, 100)
        await office.deliver(office.zalo.unfollow(person))
        await store.run(outbox.postpone, part, lease, now, 0)
        await store.run(outbox.without_buttons, part)
        assert office.rows("select state, person from zalo_part") == [("dropped", "")]

    office.run(scenario)
