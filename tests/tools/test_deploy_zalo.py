"""What is deployed for Zalo."""

from __future__ import annotations

import email
import email.policy
import ipaddress
import re
import shlex
import socketserver
import subprocess
import sys
import threading
from pathlib import Path

from portal.limits import LARGER
from tests.tools.deployed import (
    DEPLOY,
    SETTINGS,
    directives,
    drop_in,
    entries,
)


def test_only_the_process_that_talks_to_zalo_may_go_out_and_not_into_the_province() -> None:
    folders = {path.name for path in DEPLOY.glob("*.d")}
    assert folders == {"troly-.service.d", "troly-backup.service.d", "troly-zalo.service.d"}
    found = drop_in("troly-zalo")
    assert found.keys() == {"IPAddressDeny"}, "loopback stays allowed, nothing else changes"
    # An empty value takes back what was said before.
    first, inside = found["IPAddressDeny"]
    assert first == ""
    denied = [ipaddress.ip_network(word) for word in inside.split() if "/" in word]
    for address in ("10.0.0.5", "172.16.9.9", "192.168.1.1", "100.64.0.1", "fd00::1"):
        assert any(ipaddress.ip_address(address) in network for network in denied), address
    # What faces the internet has no way out, so the other process does the sending.
    assert SETTINGS["TROLY_ZALO_WORKER"] == "0"


def test_the_worker_for_zalo_uses_what_is_the_portals() -> None:
    worker, portal = (entries(DEPLOY / f"troly-{name}.service") for name in ("zalo", "portal"))
    for name in ("User", "StateDirectory", "Environment", "MemoryDenyWriteExecute"):
        assert worker[name] == portal[name], name
    assert shlex.split(worker["ExecStart"][0])[2:] == ["portal", "zalo", "worker"]
    assert "troly-portal.service" in worker["After"][0]


def test_the_example_of_an_alert_sends_what_it_is_given(tmp_path: Path) -> None:
    sent = []

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                if line.strip().upper() == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    while (part := self.rfile.readline()) != b".\r\n":
                        sent.append(part)
                self.wfile.write(b"221 bye\r\n" if line.strip().upper() == b"QUIT" else b"250 good\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        port = server.server_address[1]
        example = (DEPLOY / "alert").read_text(encoding="utf-8")
        script = tmp_path / "alert"
        script.write_text(example.replace('"127.0.0.1"', f'"127.0.0.1", {port}'), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", str(script), "token"],
            input="Mã truy cập không gia hạn được.\n".encode(),
            capture_output=True,
            check=False,
            timeout=60,
        )
        server.shutdown()
        thread.join()
    assert done.returncode == 0, done.stderr
    message = email.message_from_bytes(b"".join(sent), policy=email.policy.default)
    assert message["Subject"].endswith("token")
    assert isinstance(message, email.message.EmailMessage)
    assert message.get_content().strip() == "Mã truy cập không gia hạn được."
    assert (DEPLOY / "alert").stat().st_mode & 0o111


def test_zalo_is_never_refused_by_the_web_server() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (path,) = LARGER
    block = re.search(rf"location = {path} {{(.+?)}}", text, re.DOTALL)
    assert block
    for name in ("client_max_body_size", "client_body_buffer_size"):
        assert f"{name} {LARGER[path] // 1024}k;" in block[1]
    # Its requests have no key, and what has none is not counted.
    assert re.search(rf'map \$uri \$troly_client {{\s+{path}\s+"";', text)
    zones = directives("limit_conn_zone") + directives("limit_req_zone")
    assert len(zones) == 2
    assert all(zone.startswith("$troly_client ") for zone in zones)
    assert len(directives("limit_conn")) == len(directives("limit_req")) == 1
