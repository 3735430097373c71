"""Exchanges a refresh token for a new pair at Zalo."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeGuard

import httpx

from portal.errors import SpentTokenError, TokenError, UnreachableError
from portal.zalo.configuration import Configuration

LIFETIME = timedelta(hours=25)
"""Of an access token of which Zalo says nothing readable."""
_LONGEST = timedelta(days=30)
_SPENT = (-14014,)
_ABOUT_REFRESH = re.compile(r"refresh[ _-]?token", re.IGNORECASE)


@dataclass(frozen=True)
class Pair:
    """Two new tokens; the repr shows neither."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lifetime: timedelta
    """Of the access token."""


class OAuth:
    """Zalo's token service. `seconds` bounds a whole exchange, connecting and reading included."""

    def __init__(self, configuration: Configuration, *, seconds: float = 10.0) -> None:
        self._configuration = configuration
        self._seconds = seconds

    def exchange(self, refresh: str) -> Pair:
        """Use up a refresh token; blocks, and must not be called where an event loop runs.

        Raises SpentTokenError where Zalo does not take it, TokenError where Zalo refuses for another
        reason, UnreachableError where no answer says what became of it.
        """
        try:
            response = asyncio.run(self._post(refresh))
        # A cause would hold the request with its tokens.
        except (TimeoutError, httpx.TimeoutException):
            raise UnreachableError("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnreachableError(type(error).__name__) from None
        return _pair(response)

    async def _post(self, refresh: str) -> httpx.Response:
        settings = self._configuration
        form = {"grant_type": "refresh_token", "app_id": settings.app_id, "refresh_token": refresh}
        async with (
            asyncio.timeout(self._seconds),
            httpx.AsyncClient(timeout=self._seconds, trust_env=False) as client,
        ):
            url = f"{settings.oauth_url}/v4/oa/access_token"
            return await client.post(url, data=form, headers={"secret_key": settings.app_secret})


def is_token(text: object) -> TypeGuard[str]:
    """Whether something can be a token: it must fit into a header."""
    return isinstance(text, str) and text.isascii() and text.isprintable() and bool(text) and " " not in text


def _pair(response: httpx.Response) -> Pair:
    if response.status_code >= 500:
        raise UnreachableError(f"http_{response.status_code}")
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise UnreachableError(f"unreadable_{response.status_code}")
    # Errors come with HTTP 200 too, some of them without a number.
    if body.get("error") not in (None, 0, "0") or body.get("error_name") or not response.is_success:
        raise _refusal(body, response.status_code)
    access, refresh = body.get("access_token"), body.get("refresh_token")
    if not (is_token(access) and is_token(refresh)):
        raise TokenError("incomplete")
    return Pair(access, refresh, _lifetime(body.get("expires_in")))


def _refusal(body: dict[str, Any], status: int) -> TokenError:
    code = str(body.get("error"))
    known = re.fullmatch(r"-?\d{1,6}", code, re.ASCII)
    words = f"{body.get('error_name')} {body.get('error_reason')}"
    spent = (known and int(code) in _SPENT) or _ABOUT_REFRESH.search(words)
    return (SpentTokenError if spent else TokenError)(code if known else f"http_{status}")


def _lifetime(value: object) -> timedelta:
    """Zalo writes the seconds as a string. A pair is too dear to be lost over a strange one."""
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        return LIFETIME
    return min(timedelta(seconds=int(text)), _LONGEST)
