"""Whether an event was signed by Zalo.

`X-ZEvent-Signature: mac=<hex>` holds the plain SHA-256 (no HMAC) over an id, the body byte by byte, its
timestamp and the Official Account's key. Zalo's texts do not agree whether the id is the app's or the
account's, so either counts; the first event says in the log which it is.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from typing import Literal

from portal.zalo.configuration import Configuration

log = logging.getLogger(__name__)

_MAC = re.compile(r"mac=([0-9a-fA-F]{64})")
Signer = Literal["app_id", "oa_id"]


class Verifier:
    """Checks signatures with the keys of one configuration."""

    def __init__(self, configuration: Configuration) -> None:
        self._ids: tuple[tuple[Signer, bytes], ...] = (
            ("app_id", configuration.app_id.encode()),
            ("oa_id", configuration.oa_id.encode()),
        )
        self._key = configuration.oa_secret.encode()
        self._seen: set[Signer] = set()

    def check(self, body: bytes, header: str | None, timestamp: str) -> Signer | None:
        """Which id the signature of a body was made with, or None where it does not hold.

        `timestamp` is the field of that name in the body, as it is written there.
        """
        match = _MAC.fullmatch(header or "")
        if match is None or not timestamp.isascii():
            return None
        given = match[1].lower()
        rest = body + timestamp.encode("ascii") + self._key
        # Both are compared, always: the time taken says nothing about either.
        holding = [
            name
            for name, first in self._ids
            if hmac.compare_digest(hashlib.sha256(first + rest).hexdigest(), given)
        ]
        if not holding:
            return None
        if holding[0] not in self._seen:
            self._seen.add(holding[0])
            log.info("zalo signs its events", extra={"code": holding[0]})
        return holding[0]
