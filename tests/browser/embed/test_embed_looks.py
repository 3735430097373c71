"""How the launcher and its panel stand in a portal's page: sizes, modes, styles, what axe-core finds."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.embed.embedded import (
    DESKTOP,
    PHONE,
    ZOOMED,
    Assistant,
    Opening,
    launcher,
    modal,
    open_chat,
    open_in_vain,
    panel,
    portal,
)

pytestmark = pytest.mark.services


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
        expect(page.locator("troly-widget dialog:modal")).to_have_count(int(covers))
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
    open_in_vain(page)
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
