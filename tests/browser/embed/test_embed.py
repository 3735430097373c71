"""The loader in a portal's page of another site, in a real Chromium, against the running assistant."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.embed.embedded import (
    PHONE,
    Assistant,
    Opening,
    chat,
    launcher,
    modal,
    open_chat,
    open_in_vain,
    panel,
    portal,
)

pytestmark = pytest.mark.services

QUESTION = "lam lai can cuoc bi mat can giay to gi"


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
        open_in_vain(page)
        expect(panel(page).get_by_role("link")).to_have_count(0)
        assert page.frames[1].locator("#question").count() == 0


def test_when_the_assistant_is_down_it_says_so_and_tries_again(visit: Opening, assistant: Assistant) -> None:
    page = visit(viewport=PHONE, before=lambda page: page.clock.install())
    assistant.kill("portal")
    try:
        open_in_vain(page)
        expect(panel(page).get_by_role("link", name="1022")).to_have_attribute("href", "tel:1022")
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
    expect(panel(page).get_by_role("status")).to_have_text("Đang mở…")
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
