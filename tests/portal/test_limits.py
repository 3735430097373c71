"""Bodies that are too large, too slow or never end are given up before anything reads them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from portal.limits import LARGER, MAX_BODY, BodyLimit

Events = list[dict[str, Any]]


def exchange(
    headers: list[tuple[bytes, bytes]], events: Events, seconds: float = 5, path: str = "/api/v1/messages"
) -> tuple[str, bytes, int]:
    """What came of a request: the refusal's code, the body that was passed on, and events left unread."""
    refused: list[str] = []
    passed: list[bytes] = []
    left = list(events)

    async def receive() -> dict[str, Any]:
        if not left:
            await asyncio.sleep(60)
        return left.pop(0)

    async def send(_event: Any) -> None:
        raise AssertionError("the limit itself sends nothing")

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        passed.append((await receive())["body"])

    async def refuse(_scope: Any, _send: Any, code: str, status: int) -> None:
        assert status == {"too_large": 413, "slow_body": 408}[code]
        refused.append(code)

    scope: Any = {"type": "http", "path": path, "headers": headers}
    limit = BodyLimit(app, refuse, seconds=seconds)  # type: ignore[arg-type]
    asyncio.run(limit(scope, receive, send))  # type: ignore[arg-type]
    return "".join(refused), b"".join(passed), len(left)


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_pieces_arrives_whole() -> None:
    assert exchange([], [piece(b"ab", more=True), piece(b"c", more=False)]) == ("", b"abc", 0)


@pytest.mark.parametrize("length", [b"16385", b"99999999999999999999", b"-1", b"x", b""])
def test_a_body_that_is_announced_too_large_is_not_read(length: bytes) -> None:
    events = [piece(b"a", more=False)]
    assert exchange([(b"content-length", length)], events) == ("too_large", b"", 1)


def test_the_limit_itself_is_allowed() -> None:
    body = b"a" * MAX_BODY
    headers = [(b"content-length", str(MAX_BODY).encode())]
    assert exchange(headers, [piece(body, more=False)]) == ("", body, 0)
    assert exchange([], [piece(body, more=True), piece(b"a", more=True), piece(b"a", more=True)]) == (
        "too_large",
        b"",
        1,
    )


def test_zalo_may_send_more_but_not_anything() -> None:
    webhook, most = "/zalo/webhook", LARGER["/zalo/webhook"]
    body = b"x" * most
    assert exchange([], [piece(body, more=False)], path=webhook) == ("", body, 0)
    assert exchange([], [piece(body + b"x", more=False)], path=webhook) == ("too_large", b"", 0)
    length = str(most + 1).encode()
    assert exchange([(b"content-length", length)], [piece(b"x", more=True)], path=webhook)[0] == "too_large"


def test_a_body_that_is_announced_small_and_is_not() -> None:
    events = [piece(b"a" * (MAX_BODY + 1), more=True), piece(b"a", more=False)]
    assert exchange([(b"content-length", b"2")], events) == ("too_large", b"", 1)


def test_a_slow_body_is_given_up() -> None:
    assert exchange([], [piece(b"a", more=True)], seconds=0.05) == ("slow_body", b"", 0)


def test_a_client_that_leaves_is_not_answered() -> None:
    assert exchange([], [piece(b"a", more=True), {"type": "http.disconnect"}]) == ("", b"", 0)
