"""The token by which a citizen's device holds its conversation."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()
