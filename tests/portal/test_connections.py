"""Connections that never become a request are dropped; those that do are served as ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from portal.connections import MOST_WAITING, BoundedProtocol

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Hasty(BoundedProtocol):
    most_connections = 3
    head_seconds = 0.3


async def _app(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "http"
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok" if len(body) < 100 else b"OK"})


def serve(scenario: Callable[[Callable[[], Awaitable[Stream]]], Awaitable[None]]) -> None:
    async def main() -> None:
        config = uvicorn.Config(_app, port=0, http=Hasty, lifespan="off", ws="none", log_config=None)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server._serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        writers = []

        async def connect() -> Stream:
            stream = await asyncio.open_connection("127.0.0.1", port)
            writers.append(stream[1])
            return stream

        try:
            async with asyncio.timeout(10):
                await scenario(connect)
        finally:
            for writer in writers:
                writer.close()
            server.should_exit = True
            await running

    asyncio.run(main())


async def _answer(stream: Stream) -> bytes:
    reader, _ = stream
    return (await reader.readuntil(b"\r\n\r\n")) + await reader.readexactly(2)


GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def test_requests_are_served_one_after_the_other() -> None:
    async def scenario(connect: Callable[[], Awaitable[Stream]]) -> None:
        stream = await connect()
        stream[1].write(GET * 3)
        for _ in range(3):
            assert (await _answer(stream)).startswith(b"HTTP/1.1 200")
        # Longer than a head may take in all, but each of them in time.
        for _ in range(3):
            await asyncio.sleep(0.2)
            stream[1].write(GET)
            assert (await _answer(stream)).startswith(b"HTTP/1.1 200")

    serve(scenario)


def test_a_body_may_come_more_slowly_than_a_head() -> None:
    async def scenario(connect: Callable[[], Awaitable[Stream]]) -> None:
        stream = await connect()
        stream[1].write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n")
        await asyncio.sleep(0.6)
        stream[1].write(b"ok")
        assert (await _answer(stream)).startswith(b"HTTP/1.1 200")

    serve(scenario)


@pytest.mark.parametrize(
    ("sent", "then"),
    [(b"", b""), (b"GET /", b"a"), (GET[:-2], b"a"), (GET + b"\r\n", b"\r\n")],
    ids=["nothing", "address", "header", "between two"],
)
def test_an_open_head_is_dropped(sent: bytes, then: bytes) -> None:
    async def scenario(connect: Callable[[], Awaitable[Stream]]) -> None:
        reader, writer = stream = await connect()
        writer.write(sent)
        if sent.startswith(GET):
            await _answer(stream)

        async def trickle() -> None:
            while True:
                await asyncio.sleep(0.1)
                writer.write(then)

        trickling = asyncio.create_task(trickle())
        try:
            async with asyncio.timeout(2):
                assert await reader.read() == b""
        except ConnectionError:
            pass
        finally:
            trickling.cancel()

    serve(scenario)


@pytest.mark.parametrize(
    "begun",
    [
        GET[:-2] + b"X: ",
        b"GET /",
        GET[:-2].replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ",
    ],
    ids=["header", "address", "trailer"],
)
def test_a_request_without_end_is_dropped(begun: bytes) -> None:
    async def scenario(connect: Callable[[], Awaitable[Stream]]) -> None:
        reader, writer = await connect()
        writer.write(begun)
        await writer.drain()
        sent = 0
        try:
            while not reader.at_eof() and sent < 5_000_000:
                writer.write(b"a" * 50_000)
                await writer.drain()
                await asyncio.sleep(0)
                sent += 50_000
        except ConnectionError:
            pass
        assert sent < 5_000_000

    serve(scenario)


def test_one_connection_too_many_is_closed_and_the_others_stay() -> None:
    async def scenario(connect: Callable[[], Awaitable[Stream]]) -> None:
        streams = [await connect() for _ in range(3)]
        reader, _ = await connect()
        assert await reader.read() == b""
        for stream in streams:
            stream[1].write(GET)
            assert (await _answer(stream)).startswith(b"HTTP/1.1 200")

    serve(scenario)


def test_a_pipeline_that_nobody_reads_is_dropped() -> None:
    async def scenario(connect: Callable[[], Awaitable[Stream]]) -> None:
        reader, writer = await connect()
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * (MOST_WAITING * 50))
        # All that was answered before the connection ended; an error where it was reset.
        answered = (await asyncio.gather(reader.read(-1), return_exceptions=True))[0]
        assert not isinstance(answered, bytes) or answered.count(b"HTTP/1.1") <= MOST_WAITING
        other = await connect()
        other[1].write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await _answer(other)).endswith(b"ok")

    serve(scenario)
