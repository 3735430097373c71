"""The action server as its own process, called as the dialogue engine calls it."""

from __future__ import annotations

import json
import shutil
import socket
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from knowledge_base.content import Content
from knowledge_base.snapshot import Pointer
from retrieval.build import build
from retrieval.parts import SETTINGS_FILE
from retrieval.settings import Settings
from tests.actions.serving import Server, custom, ended, started, turn

CARD = "1.014064"
SECRET = "so cua toi la 060199001234"
MOST_BYTES = 5_000_000


@pytest.fixture(scope="module")
def server(index_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    own = folder / "index"
    shutil.copytree(index_root, own)
    running = started(own, folder)
    yield running
    if running.process.poll() is None:
        ended(running)


def test_health_names_the_build(server: Server) -> None:
    response = server.health()
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "index": Pointer(server.index_root).read().name}


def test_a_follow_up_is_answered_and_the_record_kept(server: Server) -> None:
    response = server.call(**turn(slots={"record": CARD}))
    payload = custom(response)
    assert (payload["status"], payload["field"]) == ("answered", "fees")
    assert payload["document"]["code"] == CARD
    assert "70.000" in payload["text"]
    event, asked = response.json()["events"]
    assert (asked["name"], asked["value"]) == ("asked", "fees")
    assert (event["event"], event["name"], event["value"]) == ("slot", "record", CARD)


def test_the_record_of_an_earlier_session_comes_in_the_metadata(server: Server) -> None:
    assert custom(server.call(**turn(metadata={"record": CARD})))["document"]["id"] == CARD
    both = server.call(**turn(metadata={"record": CARD}, slots={"record": "mui-ne"}))
    assert custom(both)["document"]["id"] == "mui-ne"


def test_a_compressed_call_is_answered_alike(server: Server) -> None:
    call = turn(slots={"record": CARD})
    body = zlib.compress(json.dumps(call).encode())
    packed = server.post(body, **{"content-encoding": "deflate", "content-type": "application/json"})
    assert packed.json() == server.call(**call).json()


def test_a_pressed_button(server: Server) -> None:
    entities = [
        {"entity": "record", "value": CARD, "start": 0, "end": 1},
        {"entity": "field", "value": "documents"},
    ]
    payload = custom(server.call(**turn(intent="choose_record", text="/choose_record{}", entities=entities)))
    assert (payload["document"]["id"], payload["field"]) == (CARD, "documents")


@pytest.mark.parametrize("value", [None, 7, ["x"], {"a": 1}, True])
def test_a_button_whose_values_are_no_texts(value: object, server: Server) -> None:
    entities = [{"entity": "record", "value": value}, {"entity": "field", "value": value}]
    payload = custom(server.call(**turn(intent="choose_record", entities=entities)))
    assert payload["status"] == "no_match"
    payload = custom(server.call(**turn(metadata={"record": value})))
    assert payload["status"] == "clarify"


def test_forgetting_sets_the_slot_only(server: Server) -> None:
    response = server.call(**turn(intent="forget_me", text="/forget_me", slots={"record": CARD}))
    assert (custom(response)["status"], custom(response)["field"]) == ("privacy", "forgotten")
    assert [(event["name"], event["value"]) for event in response.json()["events"]] == [("forget", True)]


def test_an_unknown_topic_ends_the_talk_about_the_record(server: Server) -> None:
    response = server.call(**turn(text="zwqx blorpf krimbul", slots={"record": CARD}))
    assert custom(response)["status"] == "no_match"
    assert [(event["name"], event["value"]) for event in response.json()["events"]] == [("record", None)]


def test_thanks_change_no_slot(server: Server) -> None:
    response = server.call(**turn(intent="thanks", text="cảm ơn", slots={"record": CARD}))
    assert custom(response)["status"] == "chitchat"
    assert response.json()["events"] == []


def test_an_unknown_action_is_not_found(server: Server) -> None:
    response = server.call(**(turn(text=SECRET) | {"next_action": "action_other"}))
    assert response.status_code == 404
    assert response.json()["action_name"] == "action_other"
    assert SECRET not in response.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"xin chao", b"[]", b'"x"', b"7", b"null", b"\xff\xfe\x00", b"[" * 200_000]
)
def test_garbage_is_refused(body: bytes, server: Server) -> None:
    assert server.post(body).status_code == 400


@pytest.mark.parametrize(
    "body", [b"", b"{}", zlib.compress(b"[]"), zlib.compress(b'{"a": "' + b"x" * 99)[:20]]
)
def test_garbage_said_to_be_compressed_is_refused(body: bytes, server: Server) -> None:
    assert server.post(body, **{"content-encoding": "deflate"}).status_code == 400


def test_a_zip_bomb_is_refused_at_once(server: Server) -> None:
    bomb = zlib.compress(b"{}" + b" " * 60_000_000, 1)  # its beginning alone would be a call
    assert len(bomb) < MOST_BYTES
    begun = time.monotonic()
    assert server.post(bomb, **{"content-encoding": "deflate"}).status_code == 400
    assert time.monotonic() - begun < 2


def test_a_body_that_is_too_large_is_refused(server: Server) -> None:
    try:
        response = server.post(b" " * (MOST_BYTES + 1))
    except httpx.TransportError:
        pass  # the server need not read it to the end
    else:
        assert response.status_code == 413
    assert server.health().status_code == 200


def test_other_paths_and_methods(server: Server) -> None:
    assert httpx.get(f"{server.url}/actions").status_code == 404
    assert httpx.get(f"{server.url}/webhook").status_code == 405


def test_an_error_inside_an_answer_shows_and_logs_nothing_of_the_citizen(server: Server) -> None:
    for call in (
        turn(text=SECRET, entities=["x"]),
        turn(text=SECRET) | {"tracker": None},
        turn(text=SECRET) | {"domain": None},
        {"next_action": "action_answer", "tracker": SECRET, "domain": {}},
    ):
        response = server.call(**call)
        assert response.status_code == 500
        assert set(response.json()) == {"error"}
        assert response.json()["error"].isidentifier()
        assert SECRET not in response.text
    assert server.health().status_code == 200
    log = server.log.read_text()
    assert "an answer failed" in log
    assert SECRET not in log


def test_what_citizens_say_is_not_logged(server: Server) -> None:
    assert server.call(**turn(text=SECRET)).status_code == 200
    assert SECRET not in server.log.read_text()


def test_only_this_machine_is_listened_to(server: Server) -> None:
    """Whatever listens on every address answers on another loopback address too."""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", server.port), timeout=2)
    socket.create_connection(("127.0.0.1", server.port), timeout=2).close()


def test_a_new_index_is_picked_up_within_seconds(server: Server, content: Content) -> None:
    old = server.health().json()["index"]
    settings = Settings.load(Pointer(server.index_root).read() / SETTINGS_FILE)
    folder = build(content, server.index_root, settings)
    until = time.monotonic() + 30  # seconds as a rule; a busy machine loads an index more slowly
    while server.health().json()["index"] == old and time.monotonic() < until:
        assert custom(server.call(**turn(slots={"record": CARD})))["status"] == "answered"
        time.sleep(0.05)
    assert server.health().json()["index"] == folder.name != old
    assert custom(server.call(**turn(slots={"record": CARD})))["status"] == "answered"


def test_a_broken_index_is_not_picked_up(server: Server) -> None:
    good = server.health().json()["index"]
    broken = server.index_root / "99990101T000000-broken"
    broken.mkdir()
    Pointer(server.index_root).switch(broken.name)
    time.sleep(1.5)
    assert server.health().json() == {"status": "ok", "index": good}
    Pointer(server.index_root).switch(good)


def test_it_ends_soon_although_the_engine_keeps_its_connection(server: Server) -> None:
    with httpx.Client(base_url=server.url) as engine:
        assert engine.get("/health").status_code == 200
        assert ended(server) < 3
    assert server.process.returncode == 0


def test_without_an_index_it_is_alive_and_says_so(tmp_path: Path) -> None:
    running = started(tmp_path / "none", tmp_path)
    try:
        response = running.health()
        assert (response.status_code, response.json()) == (503, {"status": "no index"})
        failed = running.call(**turn(text=SECRET))
        assert failed.status_code == 500
        assert SECRET not in failed.text
    finally:
        assert ended(running) < 3
