"""Forged, altered, unsigned and repeated events at a real portal: acknowledged, and nothing changes."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.portal.standin import RasaStandIn
from tests.portal.zalo.processes import Processes, running
from tests.portal.zalo.standin import Event, FakeClock, ZaloStandIn, person_id, sign

PERSON, VICTIM = person_id(1), person_id(2)
HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def account() -> Iterator[ZaloStandIn]:
    with ZaloStandIn(clock=FakeClock(datetime.now(UTC), factor=1.0)) as standin:
        yield standin


@pytest.fixture(scope="module")
def portal(
    account: ZaloStandIn, database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processes]:
    """A portal that only takes events in, with one question and a conversation in its database."""
    rasa = RasaStandIn()
    var = Path(tmp_path_factory.mktemp("var"))
    processes = Processes(var, database / "index", rasa.port, account, TROLY_ZALO_WORKER="0")
    with running(processes, "portal"):
        question = {"text": "lệ phí làm lại căn cước"}
        assert httpx.post(f"{processes.url}/api/v1/messages", json=question, trust_env=False).is_success
        assert account.deliver(account.text(PERSON, "câu hỏi")) == 200
        yield processes
    rasa.close()
    assert not account.accepted


def altered(event: Event, old: str, new: str) -> Event:
    """The event with other bytes under its old signature."""
    body = event.body.replace(old.encode(), new.encode())
    assert body != event.body
    return replace(event, body=body)


def keyed(zalo: ZaloStandIn, event: Event) -> Event:
    """Signed with the account's own key, but as an HMAC."""
    signed = zalo.app_id.encode() + event.body + str(event.at).encode()
    digest = hmac.new(zalo.oa_secret.encode(), signed, hashlib.sha256).hexdigest()
    return replace(event, signature=f"mac={digest}")


def signed(zalo: ZaloStandIn, event: Event, **changes: str) -> Event:
    """Signed by somebody who knows all but what is changed."""
    given = {"first": zalo.app_id, "timestamp": str(event.at), "secret": zalo.oa_secret} | changes
    signature = sign(given["first"], event.body, given["timestamp"], given["secret"])
    return replace(event, signature=signature)


def written_anew(_zalo: ZaloStandIn, event: Event) -> Event:
    """The same JSON with other white space, under the signature of the first bytes."""
    return replace(event, body=json.dumps(event.data, ensure_ascii=False).encode())


FORGERIES: dict[str, Callable[[ZaloStandIn, Event], Event]] = {
    "unsigned": lambda _zalo, event: replace(event, signature=None),
    "signature empty": lambda _zalo, event: replace(event, signature=""),
    "signature without its name": lambda _zalo, event: replace(event, signature=event.signature[4:]),
    "signature cut": lambda _zalo, event: replace(event, signature=event.signature[:-1]),
    "signature twice": lambda _zalo, event: replace(event, signature=f"{event.signature},{event.signature}"),
    "another key": lambda zalo, event: signed(zalo, event, secret="another key"),
    "the app's key": lambda zalo, event: signed(zalo, event, secret=zalo.app_secret),
    "no key": lambda zalo, event: signed(zalo, event, secret=""),
    "another app": lambda zalo, event: signed(zalo, event, first="1"),
    "another time signed": lambda zalo, event: signed(zalo, event, timestamp=str(event.at + 1)),
    "an HMAC": keyed,
    "other words": lambda _zalo, event: altered(event, "câu giả", "câu khác"),
    "another person": lambda _zalo, event: altered(event, VICTIM, PERSON),
    "another kind": lambda _zalo, event: altered(event, "user_send_text", "user_withdraw"),
    "another time": lambda _zalo, event: altered(event, str(event.at), str(event.at - 1)),
    "written anew": written_anew,
}


def unchanged(portal: Processes, act: Callable[[], int | None]) -> None:
    """It is acknowledged, and no row of any table is another one."""
    before = portal.everything()
    assert any("zalo_event" in line and line.startswith("INSERT") for line in before)
    assert act() == 200
    assert portal.everything() == before


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_event_changes_nothing(portal: Processes, account: ZaloStandIn, forgery: str) -> None:
    forged = FORGERIES[forgery](account, account.text(VICTIM, "câu giả"))
    unchanged(portal, lambda: account.deliver(forged))


@pytest.mark.parametrize("name", ["follow", "unfollow", "withdraw", "image", "sticker"])
def test_a_forger_can_do_nothing_else_to_a_person_either(
    portal: Processes, account: ZaloStandIn, name: str
) -> None:
    true = getattr(account, name)(PERSON)
    unchanged(portal, lambda: account.deliver(signed(account, true, secret="another key")))


def test_a_forger_cannot_make_the_assistant_silent(portal: Processes, account: ZaloStandIn) -> None:
    true = account.officer(PERSON, "tôi là cán bộ")
    unchanged(portal, lambda: account.deliver(signed(account, true, secret="another key")))


def test_a_repeated_event_changes_nothing(portal: Processes, account: ZaloStandIn) -> None:
    event = account.text(PERSON, "câu một lần")
    assert account.deliver(event) == 200
    for retry in range(6):
        unchanged(portal, lambda retry=retry: account.deliver(event, retry))


@pytest.mark.parametrize("hours", [-24 * 365, -21, 2])
def test_a_true_event_of_another_time_is_a_copy(portal: Processes, account: ZaloStandIn, hours: int) -> None:
    event = account.text(PERSON, "câu cũ", at=account.clock.ms() + hours * HOUR_MS)
    unchanged(portal, lambda: account.deliver(event))


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{}", b"{", b"\xff\x00", b"[" * 20_000, b'{"timestamp": 1}', b"9" * 5000]
)
def test_what_is_no_event_changes_nothing(portal: Processes, account: ZaloStandIn, body: bytes) -> None:
    true = account.text(VICTIM, "câu giả")
    for timestamp in ("", "1", str(true.at)):
        signature = account.sign(body, timestamp)
        unchanged(
            portal, lambda signature=signature: account.deliver(replace(true, body=body, signature=signature))
        )


def test_looking_at_the_address_changes_nothing(portal: Processes, account: ZaloStandIn) -> None:
    unchanged(portal, lambda: httpx.get(account.webhook, trust_env=False).status_code)


def test_a_true_event_among_them_is_kept(portal: Processes, account: ZaloStandIn) -> None:
    before = portal.everything()
    assert account.deliver(account.text(PERSON, "câu thật")) == 200
    assert len(portal.everything()) == len(before) + 1
