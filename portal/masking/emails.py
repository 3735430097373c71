"""E-mail addresses."""

from __future__ import annotations

import re

from portal.masking.scan import Scan

_EMAIL = re.compile(r"[\w.+%-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63})+")


def find(scan: Scan) -> None:
    """Claim e-mail addresses, also with a space around the sign."""
    if "@" in scan.plain:
        for found in _EMAIL.finditer(scan.plain):
            scan.claim(*found.span(), "email")
