"""The limits that a request must pass: by conversation, by client address, and for the same text again.

Whole villages share one address, so the limits by address are far above those by conversation. Where several
limits apply, a request that one of them refuses is charged to none: whoever floods with one conversation uses
up nothing of the address he shares with others.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from django.conf import settings

from portal.errors import RequestError
from portal.rates import Buckets, Clock, Rate
from portal.repeats import Repeats
from portal.tokens import token_hash


@dataclass(frozen=True)
class Limits:
    """Figures a minute; `burst_seconds`: how long a rest is saved up for."""

    token_writes: int
    token_reads: int
    address_writes: int
    address_new: int
    address_reads: int
    same_text: int
    burst_seconds: int

    @classmethod
    def from_settings(cls) -> Limits:
        """As the environment says."""
        return cls(**settings.LIMITS)


class _Allowance(Protocol):
    def wait(self, key: str) -> int: ...

    def take(self, key: str) -> None: ...


_Charges = list[tuple[_Allowance, str]]


def _wait(charges: _Charges) -> int:
    return max((allowance.wait(key) for allowance, key in charges), default=0)


def _refusal(code: str, nanoseconds: int) -> RequestError:
    return RequestError(code, 429, retry_after=ceil(nanoseconds / 1_000_000_000))


class Gate:
    """Counts requests in memory. A `client` is a name of `clients.Clients`; None is not counted."""

    def __init__(self, limits: Limits, clock: Clock = time.monotonic_ns) -> None:
        def buckets(per_minute: int) -> Buckets:
            return Buckets(Rate.over(per_minute, limits.burst_seconds), clock)

        self._token_writes = buckets(limits.token_writes)
        self._token_reads = buckets(limits.token_reads)
        self._address_writes = buckets(limits.address_writes)
        self._address_new = buckets(limits.address_new)
        self._address_reads = buckets(limits.address_reads)
        self._repeats = Repeats(limits.same_text, clock)
        self._key = secrets.token_bytes(32)

    def message(self, client: str | None, token: str | None, text: str | None) -> RequestError | None:
        """Count a message, or return why it is refused; `token` is None when it begins a conversation."""
        charges = self._write_charges(client, token)
        if token is None and client is not None:
            charges.append((self._address_new, client))
        if wait := _wait(charges):
            return _refusal("too_fast", wait)
        if token is not None and text:
            same: _Charges = [(self._repeats, self._said(token, text))]
            if wait := _wait(same):
                return _refusal("repeated", wait)
            charges += same
        for allowance, key in charges:
            allowance.take(key)
        return None

    def begin(self, client: str | None) -> bool:
        """Count a conversation that begins although its message named one; False when it is one too many."""
        if client is None:
            return True
        if self._address_new.wait(client):
            return False
        self._address_new.take(client)
        return True

    def write(self, client: str | None, token: str | None = None) -> None:
        """Count any other write. Raises RequestError when it is one too many."""
        self._pass(self._write_charges(client, token))

    def read(self, client: str | None, token: str | None = None) -> None:
        """Count a read. Raises RequestError when it is one too many."""
        charges: _Charges = [(self._address_reads, client)] if client is not None else []
        if token is not None:
            charges.append((self._token_reads, token_hash(token)))
        self._pass(charges)

    def _write_charges(self, client: str | None, token: str | None) -> _Charges:
        charges: _Charges = [(self._address_writes, client)] if client is not None else []
        if token is not None:
            charges.append((self._token_writes, token_hash(token)))
        return charges

    @staticmethod
    def _pass(charges: _Charges) -> None:
        if wait := _wait(charges):
            raise _refusal("too_fast", wait)
        for allowance, key in charges:
            allowance.take(key)

    def _said(self, token: str, text: str) -> str:
        """A key for a text within a conversation, from which neither can be told."""
        said = f"{token} {text.casefold()}".encode()
        return hashlib.blake2b(said, key=self._key, digest_size=16).hexdigest()
