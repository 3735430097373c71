"""The page inside a frame of another site: whom it listens to, and what it says."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tools.running import System

pytestmark = pytest.mark.services

HOST_PAGE = """<!doctype html><title>Portal</title><script>
    window.heard = [];
    addEventListener("message", ({data, origin}) => window.heard.push([origin, data]));
    const say = (message, origin = "*") => frames[0].postMessage(message, origin);
</script><iframe src="%s/chat/?embed=1" width="380" height="560"></iframe>"""


class Site:
    """Another site, with a page that frames the chat. By the name localhost it is a stranger."""

    def __init__(self, var: Path) -> None:
        page = ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_arguments: object) -> None:
                pass

        # A real server: Chromium lets no page of unknown place show one of this machine.
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.system = System(var, TROLY_FRAME_ANCESTORS=self.origin)
        page = HOST_PAGE % self.system.url


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Another site, and a portal without its engine that the site may frame."""
    made = Site(Path(tmp_path_factory.mktemp("framed")))
    system = made.system
    # Alive is enough: nobody answers questions here.
    system.services["portal"] = replace(system.services["portal"], ready_url=f"{system.url}/healthz")
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    system.start("portal")
    try:
        system.wait_ready("portal")
        yield made
    finally:
        system.kill("portal", signal.SIGTERM)
        made.server.shutdown()
        made.server.server_close()
        thread.join()


@pytest.fixture
def framed(site: Site) -> str:
    """Origin of the portal."""
    return site.system.url


@pytest.fixture
def host(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of the other site with the chat in a frame."""
    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    page.goto(site.origin)
    expect(page.frame_locator("iframe").locator("#welcome")).to_be_visible()
    yield page
    context.close()


def test_the_frame_answers_the_host_that_says_hello(host: Page, site: Site, framed: str) -> None:
    chat = host.frame_locator("iframe")
    expect(chat.locator("#close")).to_be_hidden()
    host.evaluate("say({troly: 1, type: 'opened'})")
    host.evaluate(f"say({{troly: 1, type: 'hello', origin: '{site.origin}'}})")
    expect(chat.locator("#close")).to_be_visible()
    assert host.evaluate("heard") == [[framed, {"troly": 1, "type": "ready"}]]
    expect(chat.locator("#question")).not_to_be_focused()
    host.evaluate("say({troly: 1, type: 'opened'})")
    expect(chat.locator("#question")).to_be_focused()


def test_escape_and_the_button_ask_the_host_to_close(host: Page, framed: str) -> None:
    chat = host.frame_locator("iframe")
    host.evaluate("say({troly: 1, type: 'hello'})")
    chat.locator("#close").click()
    # Escape within a dialog only closes the dialog.
    chat.locator("#delete").click()
    host.keyboard.press("Escape")
    expect(chat.get_by_role("dialog")).to_be_hidden()
    chat.locator("#question").press("Escape")
    host.wait_for_function("heard.length === 3")
    assert [data["type"] for _, data in host.evaluate("heard")] == ["ready", "close", "close"]
    assert {origin for origin, _ in host.evaluate("heard")} == {framed}


@pytest.mark.parametrize(
    "message",
    [
        "{troly: 2, type: 'hello'}",
        "{type: 'hello'}",
        "'hello'",
        "null",
        "{troly: 1, type: 'hello', origin: 'http://localhost'}",
        "{troly: 1, type: 'constructor'}",
    ],
)
def test_other_messages_are_not_understood(host: Page, message: str) -> None:
    host.evaluate(f"say({message})")
    assert host.evaluate("new Promise((done) => setTimeout(() => done(heard), 50))") == []
    expect(host.frame_locator("iframe").locator("#close")).to_be_hidden()


def test_only_the_page_around_is_listened_to(host: Page) -> None:
    # The frame's own window has the right to post to itself, and is not the host.
    frame = host.frames[1]
    frame.evaluate("window.postMessage({troly: 1, type: 'hello'}, '*')")
    assert frame.evaluate("new Promise((done) => setTimeout(done, 50))") is None
    assert host.evaluate("heard") == []
    expect(host.frame_locator("iframe").locator("#close")).to_be_hidden()


def test_a_stranger_may_not_frame_the_page(host: Page, site: Site, framed: str) -> None:
    with host.expect_event("console", lambda entry: "frame-ancestors" in entry.text):
        host.goto(f"http://localhost:{site.port}/")
    assert host.locator("iframe").count() == 1
    assert not [frame for frame in host.frames[1:] if frame.url.startswith(framed)]


def test_alone_the_page_has_nothing_to_close(browser: Browser, framed: str) -> None:
    page = browser.new_page()
    page.goto(f"{framed}/chat/?embed=1")
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator("#close")).to_be_hidden()
    page.close()
