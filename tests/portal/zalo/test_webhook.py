"""What arrives at the webhook: only what Zalo signed counts, and it is stored before Zalo is told so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.portal.conftest import Desk
from tests.portal.zalo.conftest import Office
from tests.portal.zalo.standin import Event, sign

SIGNATURE = "X-ZEvent-Signature"


def stored(office: Office) -> list[tuple[Any, ...]]:
    return [
        *office.rows("select * from zalo_event order by id"),
        *office.rows("select * from zalo_part order by id"),
        *office.rows("select * from zalo_person order by name"),
        *office.rows("select * from conversation"),
    ]


async def post(office: Office, body: bytes, signature: str | None) -> None:
    headers = {"Content-Type": "application/json"} | ({SIGNATURE: signature} if signature else {})
    response = await office.client.post("/zalo/webhook", content=body, headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize("first_term", ["app_id", "oa_id"])
def test_either_first_term_of_the_signature_counts(office: Office, person: str, first_term: Any) -> None:
    office.zalo.signed_with = first_term

    async def scenario() -> None:
        assert len(await office.say(person, "câu hỏi")) == 2

    office.run(scenario)


def test_forged_altered_and_unsigned_events_change_nothing(office: Office, person: str) -> None:
    event = office.zalo.text(person, "câu hỏi")
    altered = event.body.replace("câu hỏi".encode(), "câu khác".encode())
    again = json.dumps(event.data, ensure_ascii=True).encode()
    other_key = sign(office.zalo.app_id, event.body, event.data["timestamp"], "another key")
    assert altered != event.body != again

    async def scenario() -> None:
        before = stored(office)
        await post(office, event.body, None)
        await post(office, event.body, other_key)
        await post(office, altered, event.signature)
        await post(office, again, event.signature)
        await post(office, event.body, (event.signature or "").removeprefix("mac="))
        await post(office, event.body, "mac=")
        await office.work()
        assert stored(office) == before
        await post(office, event.body, event.signature)
        assert stored(office) != before

    office.run(scenario)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b"{", b'{"timestamp": {}}', b"\xff\xfe", b"[" * 100_000]
)
def test_anything_else_is_acknowledged_and_forgotten(office: Office, body: bytes) -> None:
    async def scenario() -> None:
        await post(office, body, "mac=" + "0" * 64)
        assert stored(office) == []
        assert (await office.client.get("/zalo/webhook")).status_code == 200

    office.run(scenario)


def test_a_repeated_delivery_is_answered_once(office: Office, person: str) -> None:
    async def scenario() -> None:
        event = office.zalo.text(person, "câu hỏi")
        for _ in range(3):
            await office.deliver(event, num_retry="1")
        await office.work()
        await office.deliver(event)
        await office.work(7200)
        assert len(office.zalo.texts(person)) == 2
        assert len(office.desk.rasa.seen) == 1

    office.run(scenario)


def test_a_copy_of_an_old_event_changes_nothing_even_when_its_key_is_forgotten(
    office: Office, person: str
) -> None:
    async def scenario() -> None:
        event = office.zalo.text(person, "câu hỏi")
        await office.deliver(event)
        await office.work()
        from portal import retention

        office.clock.advance(25 * 3600)
        await retention.sweep(office.services)
        assert office.rows("select count(*) from zalo_event") == [(0,)]
        await office.deliver(event)
        assert office.rows("select count(*) from zalo_event") == [(0,)]

    office.run(scenario)


def test_a_delivery_that_is_two_hours_late_is_answered(office: Office, person: str) -> None:
    async def scenario() -> None:
        event = office.zalo.text(person, "câu hỏi")
        office.clock.advance(7200)
        assert len(await office.happens(event)) == 2

    office.run(scenario)


def test_events_of_no_concern_are_acknowledged(office: Office, person: str) -> None:
    zalo = office.zalo
    events = [
        zalo.event("user_submit_info", person),
        zalo.event("user_seen_message", person),
        zalo.event("oa_send_text", person, message={"text": "của máy", "msg_id": "1"}),
    ]

    async def scenario() -> None:
        for event in events:
            assert await office.happens(event) == []
        assert stored(office) == []

    office.run(scenario)


def mangled(event: Event, office: Office, **changes: Any) -> tuple[bytes, str]:
    data = {key: value for key, value in (event.data | changes).items() if value is not None}
    body = json.dumps(data).encode()
    return body, sign(office.zalo.app_id, body, str(data.get("timestamp", "")), office.zalo.oa_secret)


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": None},
        {"sender": "8309"},
        {"sender": {"id": ["8309"]}},
        {"sender": {"id": "x" * 500}},
        {"message": None},
        {"message": [1]},
        {"message": {"text": {"a": 1}, "msg_id": 3}},
        {"timestamp": "soon"},
        {"timestamp": None},
        {"timestamp": "-5"},
        {"event_name": 7},
        {"event_name": "user_send_location", "message": {"msg_id": "1", "attachments": [7]}},
        {
            "event_name": "user_send_location",
            "message": {
                "msg_id": "2",
                "attachments": [{"payload": {"coordinates": {"latitude": "nan", "longitude": "1e999"}}}],
            },
        },
    ],
)
def test_signed_events_of_a_strange_shape_do_no_harm(
    office: Office, person: str, changes: dict[str, Any]
) -> None:
    async def scenario() -> None:
        await post(office, *mangled(office.zalo.text(person, "câu hỏi"), office, **changes))
        await office.work()

    office.run(scenario)
    assert not office.desk.rasa.seen
    assert office.rows("select count(*) from zalo_event where done_at is null") == [(0,)]


def test_where_nothing_can_be_stored_zalo_is_asked_to_come_again(office: Office, person: str) -> None:
    async def scenario() -> None:
        event = office.zalo.text(person, "câu hỏi")
        with office.locked():
            assert (await office.deliver(event)).status_code == 503
        assert len(await office.happens(event)) == 2

    office.run(scenario)


def test_large_events_of_an_officer_are_acknowledged(office: Office, person: str) -> None:
    async def scenario() -> None:
        event = office.zalo.officer(person, "thư dài " * 10_000)
        assert len(event.body) > 60_000
        assert (await office.deliver(event)).status_code == 200
        assert office.rows("select kind from zalo_event") == [("officer",)]

    office.run(scenario)


def test_many_unverified_events_wake_a_person_and_a_verified_one_ends_it(office: Office, person: str) -> None:
    async def scenario() -> None:
        assert office.services.zalo is not None
        alerts = office.services.zalo.alerts
        for minutes in (0, 31):
            assert alerts.active() == []
            office.clock.advance(60 * minutes)
            for _ in range(20):
                await post(office, office.zalo.text(person, "x").body, "mac=" + "0" * 64)
        assert [alert.kind for alert in alerts.active()] == ["signature"]
        await office.say(person, "câu hỏi")
        assert alerts.active() == []

    office.run(scenario)


def test_without_an_account_there_is_no_webhook(desk: Desk) -> None:
    async def scenario() -> None:
        assert (await desk.client.post("/zalo/webhook", content=b"{}")).status_code == 404

    desk.run(scenario)
