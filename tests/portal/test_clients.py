"""Clients are told apart by their peer, or by what a trusted proxy says; no address is kept."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from portal.clients import Clients

PROXIES = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "fd00::/8", "192.0.2.7")))
CLIENTS = Clients(PROXIES)


def name(peer: str | None, *forwarded: str, clients: Clients = CLIENTS) -> str:
    headers = [(b"X-Forwarded-For", line.encode()) for line in forwarded]
    scope: Any = {"client": (peer, 50_000) if peer else None, "headers": headers}
    return clients.name(scope)


@pytest.mark.parametrize(
    ("peer", "forwarded", "meant"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        # Not our proxy: what it says is made up.
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["8.8.8.8, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["8.8.8.8", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 192.0.2.7 , 10.9.9.9"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8::5]:4711"], "2001:db8::5"),
        ("10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        # What cannot be read ends the search at the last proxy that could.
        ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, , 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1" + ", 10.0.0.2" * 5_000], "10.0.0.2"),
    ],
)
def test_whose_request_it_is(peer: str, forwarded: list[str], meant: str) -> None:
    direct = Clients()
    direct._key = CLIENTS._key
    assert name(peer, *forwarded) == name(meant, clients=direct)


def test_a_household_is_one_client_and_neighbours_are_not() -> None:
    assert name("2001:db8:1:2::1") == name("2001:db8:1:2:ffff::9")
    assert name("2001:db8:1:2::1") != name("2001:db8:1:3::1")
    assert name("203.0.113.5") != name("203.0.113.6")
    assert name("::ffff:203.0.113.5") == name("203.0.113.5")
    assert name(None) == name("a socket without address") != name("203.0.113.5")


def test_a_name_says_nothing_about_the_address() -> None:
    found = name("203.0.113.5")
    assert len(found) == 32
    assert found != name("203.0.113.5", clients=Clients(PROXIES))
