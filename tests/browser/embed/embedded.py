"""A portal of another site with the loader in its page, the assistant behind it, the parts of the widget."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tools.demo_portal import server
from tools.running import System

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


def open_in_vain(page: Page) -> None:
    """Open the panel where no chat can come, and let pass the time after which the loader says so."""
    launcher(page).evaluate("""launcher => {
        launcher.getRootNode().addEventListener("load", () => launcher.setAttribute("data-loaded", ""), true);
    }""")
    launcher(page).click()
    # The browser's error page begins a new, shorter wait; time must not leap before it.
    expect(launcher(page)).to_have_attribute("data-loaded", "")
    page.clock.fast_forward(PAST_PATIENCE_MS)
    expect(panel(page).get_by_role("status")).to_contain_text("Chưa kết nối được")
    expect(page.locator("troly-widget iframe")).to_be_hidden()


def modal(page: Page) -> bool:
    found: bool = panel(page).evaluate("panel => panel.matches(':modal')")
    return found
