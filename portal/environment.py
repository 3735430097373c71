"""Reads settings from environment variables and refuses, with a sentence, what does not fit."""

from __future__ import annotations

import ipaddress
import os
import re

from portal.errors import ConfigurationError

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def words(name: str) -> list[str]:
    """The words of a variable, which commas or spaces part."""
    return os.environ.get(name, "").replace(",", " ").split()


def number(name: str, default: int, least: int, most: int) -> int:
    """A whole number within a range. Raises ConfigurationError for anything else."""
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise ConfigurationError(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


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
