"""What docs/security.md says is out of reach, asked of the running processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest

if TYPE_CHECKING:
    from tools.running import System

pytestmark = pytest.mark.services


def connections(system: System, name: str) -> list[Any]:
    process = psutil.Process(system.processes[name].pid)
    family = [process, *process.children(recursive=True)]
    return [one for member in family for one in member.net_connections("inet")]


@pytest.mark.parametrize("name", ["rasa", "actions", "portal"])
def test_a_service_listens_and_calls_on_loopback_only(system: System, name: str) -> None:
    httpx.post(f"{system.url}/api/v1/messages", json={"text": "lam the can cuoc"}, timeout=30)
    found = connections(system, name)
    assert [one for one in found if one.status == psutil.CONN_LISTEN]
    addresses = {one.laddr.ip for one in found} | {one.raddr.ip for one in found if one.raddr}
    assert addresses == {"127.0.0.1"}


def test_rasa_has_its_one_webhook_and_no_management(system: System) -> None:
    host, port = system.services["rasa"].address
    with httpx.Client(base_url=f"http://{host}:{port}", timeout=10, trust_env=False) as rasa:
        assert rasa.get("/webhooks/rest/").status_code == 200
        for path in ("/version", "/status", "/domain", "/conversations/x/tracker"):
            assert rasa.get(path).status_code == 404, path
        for path in ("/model/train", "/model/parse", "/webhooks/callback/webhook"):
            assert rasa.post(path, json={}).status_code == 404, path
        assert rasa.put("/model", json={"model_server": {"url": "http://127.0.0.1:1"}}).status_code == 404
        assert rasa.get("/socket.io/").status_code == 404
        answer = rasa.get("/webhooks/rest/", headers={"Origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.startswith("access-control-")]
