"""Reads settings from environment variables and refuses, with a sentence, what does not fit."""

from __future__ import annotations

import ipaddress
import os

from portal.errors import ConfigurationError

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


def networks(name: str) -> tuple[Network, ...]:
    """Addresses or networks ("10.0.0.5", "10.1.0.0/16"). Raises ConfigurationError for anything else."""
    try:
        return tuple(ipaddress.ip_network(word) for word in words(name))
    except ValueError as error:
        raise ConfigurationError(f"{name} must hold addresses or networks: {error}.") from error
