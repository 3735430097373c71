"""Which client a request came from, as a key that says nothing about its address."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections.abc import Iterable, Sequence

from asgiref.typing import HTTPScope

from portal.environment import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_MOST_HOPS = 20
_HOME_BITS = 64
"""Of an IPv6 address: what lies behind belongs to one household or device."""


def _address(text: str) -> Address | None:
    """An address as proxies write it: alone, with a port, or in brackets; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> list[str]:
    """The entries of X-Forwarded-For, the last one first."""
    lines = [value.decode("latin-1") for name, value in headers if name.lower() == b"x-forwarded-for"]
    return ",".join(lines).split(",")[::-1][:_MOST_HOPS] if lines else []


class Clients:
    """Names clients; `trusted` are the networks of proxies whose word about their client counts.

    The names hold for this process only: they are hashes under a key that is made at its start.
    """

    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        self._trusted = trusted
        self._key = secrets.token_bytes(32)

    def name(self, scope: HTTPScope) -> str:
        """The name of a request's client; one household's IPv6 addresses share one."""
        peer = scope.get("client")
        address = _address(peer[0]) if peer else None
        if address is not None and self._is_trusted(address):
            address = self._behind(address, _forwarded(scope["headers"]))
        return self._hash(address)

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _behind(self, proxy: Address, entries: Iterable[str]) -> Address:
        """The right-most address that is no proxy of ours; what is left of it may be made up."""
        last = proxy
        for entry in entries:
            address = _address(entry)
            if address is None:
                return last
            if not self._is_trusted(address):
                return address
            last = address
        return last

    def _hash(self, address: Address | None) -> str:
        if address is None:
            counted = b""
        elif address.version == 6:
            counted = address.packed[: _HOME_BITS // 8]
        else:
            counted = address.packed
        return hashlib.blake2b(counted, key=self._key, digest_size=16).hexdigest()
