"""Reads settings from environment variables and refuses, with a sentence, what does not fit."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from portal.errors import ConfigurationError

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def words(name: str) -> list[str]:
    """The words of a variable, which commas or spaces part."""
    return os.environ.get(name, "").replace(",", " ").split()


def number(name: str, default: int, least: int, most: int, environ: Mapping[str, str] = os.environ) -> int:
    """A whole number within a range. Raises ConfigurationError for anything else."""
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise ConfigurationError(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def service(name: str, default: str, environ: Mapping[str, str] = os.environ) -> str:
    """The address of another service, without a slash at its end: https, or http on this machine.

    Raises ConfigurationError, which does not quote what is written: an address can hold a password.
    """
    text = (environ.get(name) or default).rstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
    plain = "@" not in parts.netloc and not parts.query and not parts.fragment and port != 0
    if not (safe and plain and parts.hostname and text.isascii() and text.isprintable() and " " not in text):
        raise ConfigurationError(
            f"{name} must be an address such as {default}; http is for this machine alone."
        )
    return text


def origins(name: str) -> list[str]:
    """Origins ("https://tinh.gov.vn", with a port if need be) and `'self'`, as browsers write them.

    Raises ConfigurationError for a path or a wildcard: the page could not tell from whom a message comes.
    """
    found = []
    for word in words(name):
        origin = word.lower().removesuffix("/")
        if origin != "'self'" and not _ORIGIN.fullmatch(origin):
            raise ConfigurationError(f"{name} must hold origins such as https://tinh.gov.vn, not {word!r}.")
        found.append(origin)
    return found


def networks(name: str) -> tuple[Network, ...]:
    """Addresses or networks ("10.0.0.5", "10.1.0.0/16"). Raises ConfigurationError for anything else."""
    try:
        return tuple(ipaddress.ip_network(word) for word in words(name))
    except ValueError as error:
        raise ConfigurationError(f"{name} must hold addresses or networks: {error}.") from error
