"""The loader in a portal's page of another site, in a real Chromium, against the running assistant."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Locator, Page, Route, expect

from tools.demo_portal import server
from tools.running import System, free_port

pytestmark = pytest.mark.services

QUESTION = "lam lai can cuoc bi mat can giay to gi"
PHONE = {"width": 390, "height": 800}
ZOOMED = {"width": 320, "height": 256}  # a screen of 1280 × 1024 at 400 %
DESKTOP = {"width": 1280, "height": 900}
PAST_PATIENCE_MS = 10_500  # the loader waits ten seconds for the frame, two once something was loaded

Opening = Callable[..., Page]


@contextmanager
def portal(assistant: str, port: int = 0, attributes: str = "") -> Iterator[str]:
    """The address of a portal with the loader's tag; `localhost` makes it another site than 127.0.0.1."""
    with server(assistant, port, attributes) as serving:
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://localhost:{serving.server_port}"
        finally:
            serving.shutdown()
            thread.join()


class Assistant(System):
    """A public process of its own before the engine that other tests use too, framed by one portal."""

    def __init__(self, var: Path, shared: System, framed_by: str) -> None:
        engine = {name: shared.environ[name] for name in ("TROLY_RASA_PORT", "TROLY_ACTIONS_PORT")}
        super().__init__(var, TROLY_FRAME_ANCESTORS=framed_by, **engine)

    def up(self) -> None:
        self.start("portal")
        self.wait_ready("portal")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def assistant(system: System, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    made = Assistant(tmp_path_factory.mktemp("embed"), system, f"http://localhost:{port}")
    made.up()
    yield made
    made.kill("portal", signal.SIGTERM)


@pytest.fixture(scope="module")
def address(assistant: Assistant, port: int) -> Iterator[str]:
    with portal(assistant.url, port, 'data-hotline="1022"') as started:
        yield started


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Opening]:
    """Opens the portal in a fresh context; what its policy refused or its scripts broke fails the test."""
    contexts = []
    complaints: list[str] = []

    def opened(url: str = address, before: Callable[[Page], object] = id, **options: Any) -> Page:
        contexts.append(browser.new_context(locale="vi-VN", **{"viewport": DESKTOP, **options}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda entry: (
                complaints.append(entry.text)
                if "Security Policy" in entry.text and "frame-ancestors" not in entry.text
                else None
            ),
        )
        before(page)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert complaints == []


def launcher(page: Page) -> Locator:
    return page.locator("troly-widget #ask")


def panel(page: Page) -> Locator:
    return page.locator("troly-widget dialog")


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("troly-widget iframe")


def open_chat(page: Page) -> FrameLocator:
    launcher(page).click()
    expect(chat(page).locator("#question")).to_be_focused()
    return chat(page)


def modal(page: Page) -> bool:
    found: bool = panel(page).evaluate("panel => panel.matches(':modal')")
    return found


def test_by_mouse_to_an_answer(visit: Opening, assistant: Assistant) -> None:
    asked: list[str] = []
    page = visit(before=lambda page: page.on("request", lambda request: asked.append(request.url)))
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    expect(panel(page)).to_be_hidden()
    # Until somebody wants the chat the portal's page pays for one script.
    assert [url for url in asked if url.startswith(assistant.url)] == [f"{assistant.url}/widget/v1/loader.js"]
    frame = open_chat(page)
    expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(frame.locator("#log")).to_contain_text("1.014064")
    launcher(page).click()
    expect(panel(page)).to_be_hidden()
    launcher(page).click()
    expect(frame.locator("#log")).to_contain_text("1.014064")
    assert not modal(page)


def test_by_keyboard_and_back(visit: Opening) -> None:
    page = visit()
    page.get_by_role("button", name="Tìm").focus()
    page.keyboard.press("Tab")
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(chat(page).locator("#question")).to_be_focused()
    page.keyboard.type("xin")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(chat(page).locator("#question")).to_be_focused()
    page.keyboard.type(" chào")
    expect(chat(page).locator("#question")).to_have_value("xin chào")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()


def test_escape_in_the_page_closes_and_leaves_the_focus_there(visit: Opening) -> None:
    page = visit()
    open_chat(page)
    page.locator("#search").click()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(page.locator("#search")).to_be_focused()


def test_a_changed_loader_does_not_run(visit: Opening) -> None:
    refused: list[str] = []

    def change(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("10000", "10001"))

    def before(page: Page) -> None:
        page.route("**/widget/v1/loader.js", change)
        page.on("console", lambda entry: refused.append(entry.text) if "integrity" in entry.text else None)

    page = visit(before=before)
    expect(page.locator("main")).to_be_visible()
    assert page.locator("troly-widget").count() == 0
    assert refused


def test_a_browser_that_denies_storage(visit: Opening) -> None:
    deny = """
        const get = () => { throw new DOMException("denied", "SecurityError"); };
        for (const name of ["sessionStorage", "localStorage"]) Object.defineProperty(window, name, { get });
    """
    page = visit(before=lambda page: page.add_init_script(deny))
    frame = open_chat(page)
    for said in (QUESTION, "thế lệ phí bao nhiêu?"):
        page.keyboard.type(said)
        page.keyboard.press("Enter")
        expect(frame.locator("#question")).to_have_value("")
        expect(frame.locator("#waiting")).to_have_text("")
    expect(frame.locator("#log")).to_contain_text("70.000")


def test_messages_of_strangers_are_ignored(visit: Opening, assistant: Assistant) -> None:
    page = visit()
    frame = open_chat(page)
    close = {"troly": 1, "type": "close"}
    # From the portal's own window; then the right origin with a wrong window and the other way about.
    page.evaluate(
        """([data, origin]) => {
            const { shadowRoot } = document.querySelector("troly-widget"), evil = "https://evil.example";
            const source = shadowRoot.querySelector("iframe").contentWindow;
            window.postMessage(data, "*");
            for (const from of [{ origin }, { origin, source: window }, { origin: evil, source }])
                window.dispatchEvent(new MessageEvent("message", { data, ...from }));
        }""",
        [close, assistant.url],
    )
    for odd in (
        {"troly": 2, "type": "close"},
        {"type": "close"},
        {"troly": 1, "type": "shut"},
        None,
        "close",
        1,
    ):
        frame.locator("body").evaluate("(_, message) => parent.postMessage(message, '*')", odd)
    page.evaluate("() => new Promise(done => setTimeout(done, 100))")
    expect(panel(page)).to_be_visible()
    # The same message from the frame itself does close.
    frame.locator("body").evaluate("(_, message) => parent.postMessage(message, '*')", close)
    expect(panel(page)).to_be_hidden()


def test_a_portal_that_is_not_named_cannot_frame_the_chat(visit: Opening, assistant: Assistant) -> None:
    with portal(assistant.url) as stranger:
        page = visit(stranger, before=lambda page: page.clock.install())
        launcher(page).click()
        expect(panel(page).get_by_role("status")).to_have_text("Đang mở…")
        page.clock.fast_forward(PAST_PATIENCE_MS)
        expect(panel(page)).to_contain_text("Chưa kết nối được")
        expect(panel(page).get_by_role("link")).to_have_count(0)
        expect(page.locator("troly-widget iframe")).to_be_hidden()
        assert page.frames[1].locator("#question").count() == 0


def test_when_the_assistant_is_down_it_says_so_and_tries_again(visit: Opening, assistant: Assistant) -> None:
    page = visit(viewport=PHONE, before=lambda page: page.clock.install())
    assistant.kill("portal")
    try:
        launcher(page).click()
        page.clock.fast_forward(PAST_PATIENCE_MS)
        expect(panel(page).get_by_role("status")).to_contain_text("Chưa kết nối được")
        expect(panel(page).get_by_role("link", name="1022")).to_have_attribute("href", "tel:1022")
        expect(page.locator("troly-widget iframe")).to_be_hidden()
        panel(page).get_by_role("button", name="Đóng").click()
        expect(panel(page)).to_be_hidden()
        expect(launcher(page)).to_be_focused()
    finally:
        assistant.up()
    open_chat(page)
    expect(panel(page).get_by_role("status")).to_be_hidden()


def test_who_reads_on_meanwhile_is_not_pulled_away(visit: Opening) -> None:
    held: list[Route] = []
    page = visit(before=lambda page: page.route("**/chat/**", lambda route: held.append(route)))
    launcher(page).click()
    expect(panel(page).get_by_role("button")).to_be_focused()
    page.locator("#search").click()
    held[0].continue_()
    expect(chat(page).locator("#question")).to_be_visible()
    expect(page.locator("#search")).to_be_focused()


def test_a_tag_standing_twice_makes_one_launcher(visit: Opening) -> None:
    page = visit()
    expect(launcher(page)).to_have_count(1)
    page.evaluate(
        """() => new Promise(done => {
            const old = document.querySelector("script"), again = document.createElement("script");
            for (const { name, value } of old.attributes) again.setAttribute(name, value);
            again.onload = done;
            document.head.append(again);
        })"""
    )
    expect(launcher(page)).to_have_count(1)


def test_the_attributes_of_the_tag(visit: Opening, assistant: Assistant) -> None:
    with portal(assistant.url, attributes='data-lang="en" data-position="left" data-hotline="1022"') as other:
        page = visit(other)
        expect(launcher(page)).to_have_text("Ask the assistant")
        expect(page.locator("troly-widget")).to_have_attribute("lang", "en")
        box = launcher(page).bounding_box()
        assert box
        assert box["x"] < 100
        launcher(page).click()
        source = page.locator("troly-widget iframe").get_attribute("src")
        assert source == f"{assistant.url}/chat/?embed=1&lang=en"
    with portal(assistant.url, attributes='data-label="Hỏi Trợ lý tỉnh" data-position="}*{}"') as other:
        page = visit(other)
        expect(launcher(page)).to_have_text("Hỏi Trợ lý tỉnh")
        box = launcher(page).bounding_box()
        assert box
        assert box["x"] > 1000


def test_on_a_phone_the_panel_is_the_page(visit: Opening) -> None:
    page = visit(viewport=PHONE)
    frame = open_chat(page)
    assert modal(page)
    assert page.locator("troly-widget iframe").bounding_box() == {"x": 0, "y": 0, **PHONE}
    # What lies beneath cannot take the focus.
    page.evaluate("document.querySelector('#search').focus()")
    assert page.evaluate("document.activeElement.id") != "search"
    page.locator("troly-widget iframe").focus()
    frame.locator("#question").focus()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_turning_and_zooming_keep_the_conversation(visit: Opening) -> None:
    page = visit()
    frame = open_chat(page)
    page.keyboard.type("xin chào")
    assert not modal(page)
    for size, covers in ((ZOOMED, True), (DESKTOP, False), (PHONE, True)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.wait_for_function(
            "covers => document.querySelector('troly-widget').shadowRoot"
            ".querySelector('dialog').matches(':modal') === covers",
            arg=covers,
        )
        expect(frame.locator("#question")).to_have_value("xin chào")
        expect(frame.locator("#question")).to_be_focused()
        expect(launcher(page)).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("size", [{"width": 320, "height": 640}, ZOOMED], ids=["320px", "400%"])
def test_nothing_is_cut_off_on_a_narrow_screen(visit: Opening, size: dict[str, int]) -> None:
    page = visit(viewport=size, before=lambda page: page.clock.install())
    box = launcher(page).bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.route("**/chat/**", lambda route: route.abort())
    launcher(page).click()
    page.clock.fast_forward(PAST_PATIENCE_MS)
    expect(panel(page).get_by_role("link")).to_be_visible()
    for part in (panel(page).get_by_role("link"), panel(page).get_by_role("button")):
        box = part.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 320
    assert panel(page).evaluate("panel => panel.scrollWidth") <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_neither_style_reaches_the_other(visit: Opening) -> None:
    places = "[...document.querySelectorAll('body *')].map(e => JSON.stringify(e.getBoundingClientRect()))"
    bare = visit(before=lambda page: page.route("**/loader.js", lambda route: route.abort()))
    page = visit()
    expect(launcher(page)).to_be_visible()
    assert page.evaluate(places)[:-1] == bare.evaluate(places)
    style = launcher(page).evaluate(
        """launcher => {
            const style = getComputedStyle(launcher);
            return [style.fontSize, style.textTransform, style.letterSpacing, style.backgroundColor];
        }"""
    )
    assert style == ["16px", "none", "normal", "rgb(11, 87, 164)"]


def test_forced_colours_leave_the_launcher_a_border(visit: Opening) -> None:
    page = visit(forced_colors="active")
    style = launcher(page).evaluate(
        "e => [getComputedStyle(e).borderColor, getComputedStyle(e).backgroundColor]"
    )
    assert style[0] != style[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(visit: Opening, scheme: str, size: dict[str, int]) -> None:
    page = visit(color_scheme=scheme, viewport=size)
    expect(launcher(page)).to_be_visible()
    for opened in (False, True):
        if opened:
            open_chat(page)
        found = Axe().run(page, options={"iframes": False}).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
