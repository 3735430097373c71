"""The loader for other portals: its bytes, who may read it, and that nobody else may read anything else."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from portal.widget import accepts_gzip

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "portal" / "static" / "widget"
LOADER = "/widget/v1/loader.js"
HOST = {"Origin": "https://tinh.gov.vn"}


def pinned() -> dict[str, str]:
    found: dict[str, str] = json.loads((WIDGET / "integrity.json").read_text("utf-8"))
    return found


def integrity(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")


def test_a_published_version_never_changes() -> None:
    """Portals pin this hash: a changed script needs a new version beside this one, in a folder of its own."""
    found = {
        path.relative_to(WIDGET).as_posix(): integrity(path.read_bytes()) for path in WIDGET.glob("*/*.js")
    }
    assert found == pinned()


def test_the_documents_name_the_pinned_hash() -> None:
    guide = (ROOT / "docs" / "embedding.md").read_text("utf-8")
    assert set(re.findall(r"sha384-[\w+/=]+", guide)) == set(pinned().values())
    assert 'crossorigin="anonymous"' in guide
    assert LOADER in guide
    readme = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"sha384-[\w+/=]+", readme)) <= set(pinned().values())


def test_the_loader_is_small_and_plain() -> None:
    content = (WIDGET / "v1" / "loader.js").read_bytes()
    assert len(content) <= 4096
    text = content.decode("utf-8")
    # Nothing that a portal's policy or a reader's trust would have to allow.
    assert not re.search(
        r"innerHTML|insertAdjacentHTML|document\.write|\beval\b|\.style\b|cookie|Storage|fetch\(", text
    )
    assert "postMessage({ troly: 1, type }, chat.origin)" in text
    assert text.count("postMessage") == 1


def test_the_loader_is_shared_with_every_origin(desk: Any) -> None:
    async def scenario() -> None:
        for method in ("GET", "HEAD"):
            answer = await desk.client.request(method, LOADER, headers=HOST)
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
            assert answer.headers["cache-control"] == "public, max-age=86400"
            assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "content-security-policy" in answer.headers
            assert "set-cookie" not in answer.headers
            assert "access-control-allow-credentials" not in answer.headers
        assert integrity((await desk.client.get(LOADER)).content) == pinned()["v1/loader.js"]
        refused = await desk.client.post(LOADER, headers=HOST)
        assert refused.status_code == 405
        assert refused.headers.get_list("cross-origin-resource-policy") == ["same-origin"]
        assert (await desk.client.get("/widget/v1/integrity.json")).status_code == 404
        assert (await desk.client.get("/widget/v2/loader.js")).status_code == 404

    desk.run(scenario)


def test_compressed_only_for_who_accepts_it(desk: Any) -> None:
    async def scenario() -> None:
        tags = {}
        for coding in ("gzip", "identity"):
            accepted = {"Accept-Encoding": coding}
            async with desk.client.stream("GET", LOADER, headers=accepted) as answer:
                sent = b"".join([part async for part in answer.aiter_raw()])
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers.get("content-encoding", "identity") == coding
            plain = gzip.decompress(sent) if coding == "gzip" else sent
            assert integrity(plain) == pinned()["v1/loader.js"]
            tags[coding] = answer.headers["etag"]
            known = await desk.client.get(LOADER, headers={**accepted, "If-None-Match": tags[coding]})
            assert (known.status_code, known.content) == (304, b"")
            assert known.headers["access-control-allow-origin"] == "*"
        assert tags["gzip"] != tags["identity"]

    desk.run(scenario)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip ; q=0.1", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("x-gzip", False),
    ],
)
def test_what_accept_encoding_says(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/chat/",
        "/chat/?embed=1",
        "/static/portal/chat.js",
        "/healthz",
        "/readyz",
        "/api/v1/messages",
        "/no",
    ],
)
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_nothing_else_is_shared(desk: Any, path: str, method: str) -> None:
    asking = {
        **HOST,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }

    async def scenario() -> None:
        answer = await desk.client.request(method, path, headers=asking)
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers.get_list("cross-origin-resource-policy") == ["same-origin"]

    desk.run(scenario)


def test_the_chat_page_has_an_address_of_its_own(desk: Any) -> None:
    async def scenario() -> None:
        alone, embedded = await desk.client.get("/"), await desk.client.get("/chat/?embed=1")
        assert embedded.status_code == 200
        assert embedded.text == alone.text
        assert "set-cookie" not in embedded.headers

    desk.run(scenario)
