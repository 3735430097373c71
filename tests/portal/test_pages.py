"""The chat page: its words, its files, how they are sent."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge_base.schema import Status

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "portal" / "static" / "portal"
SCRIPTS = {path.name: path.read_text("utf-8") for path in STATIC.glob("*.js")}
KNOWLEDGE = ROOT / "knowledge_base"
WORDS = yaml.safe_load((KNOWLEDGE / "interface.yml").read_text("utf-8"))
TEMPLATE = (ROOT / "portal" / "templates" / "portal" / "chat.html").read_text("utf-8")
MOST_BYTES = 30 * 1024
FAMILIES = ("topic_", "status_")
"""Beginnings of words that are asked for by a key put together at run time."""


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="chat-data" type="application/json">(.*?)</script>', page)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def used_words() -> set[str]:
    """Keys that the scripts and the template surely ask for."""
    script = "".join(SCRIPTS.values())
    used = set(re.findall(r"(?<!/)\bwords\.(\w+)", script + TEMPLATE))
    used |= set(re.findall(r'\bword: "(\w+)"', script))
    used |= set(re.findall(r'data-word(?:-\w+)?="(\w+)"', TEMPLATE))
    return used | {
        key for call in re.findall(r"\btell\((.*)\)", script) for key in re.findall(r'"(\w+)"', call)
    }


def test_no_word_is_missing_or_unused() -> None:
    words = WORDS["vi"]
    assert words.keys() == WORDS["en"].keys()
    used = used_words()
    assert len(used) > 40
    families = {key for key in words if key.startswith(FAMILIES)}
    assert used == set(words) - families
    assert {key for key in families if key.startswith("status_")} == {f"status_{status}" for status in Status}


def test_every_error_can_be_said_in_english() -> None:
    errors = yaml.safe_load((KNOWLEDGE / "answers.yml").read_text("utf-8"))["errors"]
    failed = {"error_timeout", "error_engine", "error_input"}
    assert set(errors) | failed <= set(WORDS["english_errors"])


@pytest.mark.parametrize(
    ("path", "language"), [("/", "vi"), ("/chat/?embed=1", "vi"), ("/?lang=en", "en"), ("/?lang=x", "vi")]
)
def test_the_page(desk: Any, path: str, language: str) -> None:
    async def scenario() -> None:
        page = await desk.client.get(path)
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text
        assert "set-cookie" not in page.headers
        data = data_of(page.text)
        assert data["max_text"] == 1000
        assert data["frame_ancestors"] == []
        assert {"113", "114", "115"} < set(data["rescue"])
        assert "$" not in json.dumps(data)
        # Whoever has no scripts, or has them late, reads and types all the same.
        assert f">{data['words'][language]['welcome']}</p>" in page.text
        assert '<textarea id="question"' in page.text
        # No script or style within the page: the policy would block it.
        assert not re.search(r"<style|style=|\son\w+=", page.text)
        assert len(re.findall(r"<script(?![^>]*(?:src=|application/json))", page.text)) == 0
        addresses = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
        assert {name.rsplit("/", 1)[1] for name in addresses} == {*SCRIPTS, "chat.css"}
        for address in addresses:
            file = await desk.client.get(address)
            assert file.status_code == 200
            assert file.headers["cache-control"] == "public, max-age=31536000, immutable"

    desk.run(scenario)


def test_nothing_written_is_ever_markup() -> None:
    for name, script in SCRIPTS.items():
        found = re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\.write|\beval\b|\.cookie", script
        )
        assert not found, name


def test_files_are_asked_for_again_by_their_tag(desk: Any) -> None:
    async def scenario() -> None:
        get = desk.client.get
        script = await get("/static/portal/chat.js")
        assert script.headers["content-type"].startswith("text/javascript")
        assert script.headers["cache-control"] == "no-cache"
        known = await get("/static/portal/chat.js", headers={"If-None-Match": script.headers["etag"]})
        assert known.status_code == 304
        old = await get("/static/portal/0123456789ab/chat.js")
        assert old.headers["cache-control"] == "no-cache"
        for name in ("nothing.js", "..%2f..%2fsettings.py", "%2e%2e/settings.py", "settings.py", ""):
            assert (await get(f"/static/portal/{name}")).status_code == 404

    desk.run(scenario)


@pytest.mark.parametrize("path", ["/", "/static/portal/chat.js"])
@pytest.mark.parametrize(
    ("accepts", "coding"),
    [("gzip, br", "gzip"), ("GZIP;q=0.5", "gzip"), ("gzip;q=0", None), ("identity", None), ("", None)],
)
def test_what_is_sent_is_compressed_for_who_understands_it(
    desk: Any, path: str, accepts: str, coding: str | None
) -> None:
    async def scenario() -> None:
        sent = await desk.client.get(path, headers={"Accept-Encoding": accepts})
        assert sent.headers.get("content-encoding") == coding
        assert sent.headers["vary"] == "Accept-Encoding"
        plain = await desk.client.get(path, headers={"Accept-Encoding": "identity"})
        assert sent.text == plain.text

    desk.run(scenario)


def test_the_whole_page_is_small(desk: Any) -> None:
    async def scenario() -> None:
        page = await desk.client.get("/")
        files = [path.read_bytes() for path in STATIC.iterdir()]
        sizes = [len(gzip.compress(content, 9)) for content in (page.content, *files)]
        assert sum(sizes) <= MOST_BYTES

    desk.run(scenario)
