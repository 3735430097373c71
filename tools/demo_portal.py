"""A small portal of another origin with the assistant in its page: `python -m tools.demo_portal`.

It needs a running assistant that lets this origin frame it (TROLY_FRAME_ANCESTORS).
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.console import finish, say
from tools.errors import PortError, SettingError
from tools.paths import ROOT
from tools.services import LOCAL, portal_address

if TYPE_CHECKING:
    from collections.abc import Sequence

PORT = 8010
PAGES = ROOT / "tools" / "demo"
INTEGRITY = ROOT / "portal" / "static" / "widget" / "integrity.json"
LOADER = "/widget/v1/loader.js"
PROBE_TIME_OUT = 3.0  # seconds


def tag(assistant: str, attributes: str = "") -> str:
    """The script tag of a portal's page for the assistant at an origin, with the loader's pinned hash."""
    pinned = json.loads(INTEGRITY.read_text(encoding="utf-8"))["v1/loader.js"]
    promised = f'integrity="{pinned}" crossorigin="anonymous"'
    return f'<script src="{assistant}{LOADER}" {promised} async {attributes}></script>'.replace(" ></", "></")


def files(assistant: str, attributes: str = "") -> dict[str, tuple[str, bytes]]:
    """Type and content of everything the portal serves, by path."""
    page = Template((PAGES / "index.html").read_text(encoding="utf-8"))
    return {
        "/": ("text/html; charset=utf-8", page.substitute(tag=tag(assistant, attributes)).encode("utf-8")),
        "/demo.css": ("text/css; charset=utf-8", (PAGES / "demo.css").read_bytes()),
    }


def policy(assistant: str) -> str:
    """A strict policy of the portal's own: of the assistant it allows the script and the frame alone."""
    return (
        f"default-src 'none'; script-src {assistant}; frame-src {assistant}; style-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, served: dict[str, tuple[str, bytes]], policy: str, *arguments: object) -> None:
        self._served = served
        self._policy = policy
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        kind, content = self._served.get(urlsplit(self.path).path, ("text/plain", b""))
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", self._policy)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: the screen is for what the developer has to know."""


def server(assistant: str, port: int, attributes: str = "") -> ThreadingHTTPServer:
    """The portal, bound to a local port (0: any free one) and not yet serving; `attributes` go into the tag.

    Raises:
        PortError: the port is taken.
    """
    handler = partial(_Handler, files(assistant, attributes), policy(assistant))
    try:
        return ThreadingHTTPServer((LOCAL, port), handler)
    except OSError as error:
        raise PortError(
            f"Port {port} cannot be used ({error.strerror}); choose another by --port."
        ) from error


def advice(assistant: str, origin: str) -> str:
    """What stands between this portal and the assistant; empty when nothing does."""
    start = f"TROLY_FRAME_ANCESTORS={origin} make run"
    try:
        # Only http and https came through the options.
        address = f"{assistant}/chat/"
        with urllib.request.urlopen(address, timeout=PROBE_TIME_OUT) as answer:  # noqa: S310 # nosec B310
            said = answer.headers.get("Content-Security-Policy", "")
    except (urllib.error.URLError, OSError):
        return f"The assistant does not answer at {assistant}. In another window: {start}"
    ancestors = said.partition("frame-ancestors ")[2].partition(";")[0].split()
    return (
        "" if origin in ancestors else f"The assistant will not be framed by {origin}. Start it by: {start}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tools.demo_portal", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--assistant", metavar="ORIGIN", help="of the assistant, by default the local one")
    options = parser.parse_args(arguments)

    def command() -> int:
        parts = urlsplit(options.assistant or portal_address().url())
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise SettingError(
                f"--assistant must be an origin like https://assistant.example, not {options.assistant!r}."
            )
        assistant = f"{parts.scheme}://{parts.netloc}"
        with server(assistant, options.port) as portal:
            origin = f"http://{LOCAL}:{portal.server_port}"
            say(f"A portal with the assistant in it: {origin} (Ctrl-C ends it)")
            say(f"Its tag: {tag(assistant)}")
            if missing := advice(assistant, origin):
                say(missing)
            with suppress(KeyboardInterrupt):
                portal.serve_forever()
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
