"""The stand-in's events: signed as documented, delivered with Zalo's patience and no more."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.portal.zalo.standin import Event, ZaloStandIn, person_id, sign
from tests.portal.zalo.standin_client import Webhook

BINH = person_id(1)
OFFSETS = [0, 30, 330, 1230, 3030, 6630]
"""Seconds after the first try: 30 s, then 5, 15, 30 and 60 minutes more."""


@pytest.fixture
def zalo() -> ZaloStandIn:
    return ZaloStandIn()


@pytest.fixture
def webhook(zalo: ZaloStandIn) -> Iterator[Webhook]:
    with Webhook() as webhook:
        zalo.webhook = webhook.url
        yield webhook


def offsets(zalo: ZaloStandIn, event: Event) -> list[float]:
    tries = zalo.tries[event]
    return [(attempt.at - tries[0].at) / 1000 for attempt in tries]


def test_the_signature_is_the_plain_digest_of_the_documentation() -> None:
    # From `printf '%s' ID BODY TIMESTAMP SECRET | sha256sum`, not from this code.
    body = '{"app_id":"2725398115310820000","text":"Chào"}'.encode()
    expected = "mac=bc96fbe0be0450f11f80b0103a5e208946020023a6235b71e94cdb11c666899d"
    assert sign("2725398115310820000", body, "1795136400000", "oa-secret") == expected


@pytest.mark.parametrize("first", ["app_id", "oa_id"])
def test_an_event_is_signed_over_its_raw_bytes_and_its_own_time(zalo: ZaloStandIn, first: Any) -> None:
    zalo.signed_with = first
    event = zalo.text(BINH, "Làm lại căn cước?", at=1795136400123)
    assert event.data["timestamp"] == "1795136400123"
    signed = getattr(zalo, first).encode() + event.body + b"1795136400123" + zalo.oa_secret.encode()
    assert event.signature == f"mac={hashlib.sha256(signed).hexdigest()}"


def test_no_way_to_write_json_again_gives_the_bytes_of_all_events(zalo: ZaloStandIn) -> None:
    events = [zalo.text(BINH, "Làm lại căn cước?") for _ in range(2)]
    for escaped in (True, False):
        again = [json.dumps(e.data, ensure_ascii=escaped, separators=(",", ":")).encode() for e in events]
        assert again != [event.body for event in events]
    assert {event.data["message"]["text"] for event in events} == {"Làm lại căn cước?"}


def test_a_text_has_the_documented_shape(zalo: ZaloStandIn) -> None:
    event = zalo.text(BINH, "chào", msg_id="96d3cdf3af150460909")
    assert event.data == {
        "app_id": zalo.app_id,
        "sender": {"id": BINH},
        "user_id_by_app": zalo.id_by_app(BINH),
        "recipient": {"id": zalo.oa_id},
        "event_name": "user_send_text",
        "message": {"text": "chào", "msg_id": "96d3cdf3af150460909"},
        "timestamp": "1795136400000",
    }


def test_a_follower_has_no_sender_and_the_event_no_id(zalo: ZaloStandIn) -> None:
    data = zalo.follow(BINH).data
    assert (data["event_name"], data["follower"]) == ("follow", {"id": BINH})
    assert not {"sender", "recipient", "message"} & set(data)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda zalo: zalo.image(BINH), "user_send_image"),
        (lambda zalo: zalo.audio(BINH), "user_send_audio"),
        (lambda zalo: zalo.sticker(BINH), "user_send_sticker"),
        (lambda zalo: zalo.gif(BINH), "user_send_gif"),
        (lambda zalo: zalo.link(BINH), "user_send_link"),
        (lambda zalo: zalo.video(BINH), "user_send_video"),
        (lambda zalo: zalo.file(BINH), "user_send_file"),
        (lambda zalo: zalo.location(BINH, 20.2506, 105.9745), "user_send_location"),
        (lambda zalo: zalo.unfollow(BINH), "unfollow"),
        (lambda zalo: zalo.withdraw(BINH), "user_withdraw"),
        (lambda zalo: zalo.officer(BINH, "Chào bác"), "oa_send_text"),
    ],
)
def test_other_events_have_their_names(
    zalo: ZaloStandIn, make: Callable[[ZaloStandIn], Event], name: str
) -> None:
    event = make(zalo)
    assert (event.name, event.data["event_name"], event.person) == (name, name, BINH)


def test_a_place_and_an_officer(zalo: ZaloStandIn) -> None:
    (attachment,) = zalo.location(BINH, 20.2506, 105.9745).data["message"]["attachments"]
    assert attachment["payload"] == {"coordinates": {"latitude": "20.2506", "longitude": "105.9745"}}
    officer = zalo.officer(BINH, "Chào bác").data
    assert (officer["sender"]["id"], officer["recipient"]) == (zalo.oa_id, {"id": BINH})
    assert officer["sender"]["admin_id"]
    assert "admin_id" not in zalo.officer(BINH, "Dạ.", admin_id=None).data["sender"]


def test_an_event_arrives_once_with_its_bytes_and_its_signature(zalo: ZaloStandIn, webhook: Webhook) -> None:
    event = zalo.text(BINH, "chào")
    assert zalo.deliver_persistently(event) == 200
    zalo.advance(7200)
    ((body, headers),) = webhook.seen
    assert (body, headers["X-ZEvent-Signature"]) == (event.body, event.signature)
    assert "num_retry" not in headers
    unsigned = dataclasses.replace(event, signature=None)
    assert zalo.deliver(unsigned) == 200
    assert "X-ZEvent-Signature" not in webhook.seen[1][1]


def test_tries_follow_the_schedule_until_one_succeeds(zalo: ZaloStandIn, webhook: Webhook) -> None:
    webhook.status = 500
    event = zalo.text(BINH, "chào")
    assert zalo.deliver_persistently(event) == 500
    zalo.advance(29.999)
    assert len(webhook.seen) == 1
    zalo.advance(0.001)
    assert len(webhook.seen) == 2
    webhook.status = 200
    zalo.advance(7200)
    assert [headers.get("num_retry") for _body, headers in webhook.seen] == [None, "1", "2"]
    assert {body for body, _headers in webhook.seen} == {event.body}
    assert offsets(zalo, event) == OFFSETS[:3]
    assert (zalo.unsubscribed, zalo.pending, zalo.lost_events) == (False, 0, [])


def test_after_the_last_try_the_app_is_unsubscribed(zalo: ZaloStandIn, webhook: Webhook) -> None:
    webhook.status = 503
    event, later = zalo.text(BINH, "chào"), zalo.text(BINH, "alo")
    zalo.deliver_persistently(event)
    zalo.advance(10)
    zalo.deliver_persistently(later)
    zalo.advance(OFFSETS[-1] - 10.001)
    assert not zalo.unsubscribed
    zalo.advance(0.001)
    assert zalo.unsubscribed
    assert offsets(zalo, event) == OFFSETS
    assert offsets(zalo, later) == OFFSETS[:5]
    arrived = len(webhook.seen)
    webhook.status = 200
    zalo.advance(7200)
    assert zalo.deliver_persistently(missed := zalo.text(BINH, "còn ai không")) is None
    assert len(webhook.seen) == arrived
    assert zalo.lost_events == [event, later, missed]
    zalo.resubscribe()
    assert zalo.deliver(later) == 200


@pytest.mark.parametrize(("pause", "patience"), [(30, 0.2), (0.3, 0.5)], ids=["silent", "in pieces"])
def test_an_answer_after_the_patience_is_none(
    zalo: ZaloStandIn, webhook: Webhook, pause: float, patience: float
) -> None:
    webhook.pause, zalo.patience = pause, patience
    event = zalo.text(BINH, "chào")
    assert zalo.deliver_persistently(event) is None
    webhook.pause, zalo.patience = 0, 2.0
    zalo.advance(30)
    assert [attempt.status for attempt in zalo.tries[event]] == [None, 200]


def test_an_unreachable_portal_is_tried_again(zalo: ZaloStandIn) -> None:
    with Webhook() as gone:
        zalo.webhook = gone.url
    event = zalo.text(BINH, "chào")
    assert zalo.deliver_persistently(event) is None
    assert zalo.pending == 1


def test_of_many_at_once_none_is_lost_or_doubled(zalo: ZaloStandIn, webhook: Webhook) -> None:
    events = [zalo.text(person_id(number % 50), f"Câu {number}") for number in range(300)]
    assert len({event.msg_id for event in events}) == 300
    webhook.status = 500
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(zalo.deliver_persistently, events)) == {500}
    webhook.status = 200
    zalo.clock.advance(30)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _number: zalo.deliver_due(), range(8))) == 300
    assert Counter(body for body, _headers in webhook.seen) == {event.body: 2 for event in events}
    assert all([attempt.status for attempt in zalo.tries[event]] == [500, 200] for event in events)
