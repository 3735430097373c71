"""How Chromium is started where nobody watches: by the browser tests and for pictures of the page."""

from __future__ import annotations

FLAGS = (
    "--no-sandbox",  # may run as root, where Chromium's sandbox cannot
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
