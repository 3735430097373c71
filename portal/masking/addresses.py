"""Addresses of houses: number and street, alley or hamlet. The commune and province behind them survive."""

from __future__ import annotations

import re
from typing import Final

from portal.masking.scan import Scan, Token
from portal.masking.streets import Tail, tail, value
from portal.masking.wordlists import phrases

_NUMBER = re.compile(
    r"(?<![\w/.,:+\-])(?:[a-z]\d{1,2}[.\-]\d{1,4}|[a-z]\d{1,4}|\d{1,4}[a-z]?)(?:[/\-]\d{1,4}[a-z]?){0,4}(?:\s(?:bis|ter)(?!\w))?"
    r"(?![\w/%]|[.,:\-]\d)"
)
_PUBLIC_REACH: Final = 7
"""Words between a public house and its address at most."""


def _token_at(tokens: tuple[Token, ...], start: int) -> int:
    """The index of the first token that begins at `start` or behind it."""
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if tokens[middle].start < start:
            low = middle + 1
        else:
            high = middle
    return low


def _public(scan: Scan, place: int) -> bool:
    """Whether the address that begins at token `place` is a public house's."""
    public, own = phrases("public"), phrases("own")
    for here in range(place, max(place - _PUBLIC_REACH, 0), -1):
        if public.before(scan, here):
            return True
        if own.before(scan, here) or (here < place and re.search(r"[.;?!]", scan.gap(here))):
            return False
    return False


def _street(found: Tail, number: str, *, at: bool, doubtful: bool) -> bool:
    """Whether a number and what follows is an address, although no word for a house stands before it."""
    if found.plain:  # number and name only: "45 Nguyễn Tất Thành"
        if doubtful and number == "1" and not found.known:
            return False  # "số 1 Việt Nam"
        likely = at or doubtful or "/" in number
        seen = likely or found.commune or found.more or found.marked
        if found.known:
            return seen or (found.surname and len(number) > 1)
        return (found.commune and likely) or (found.surname and seen and (found.marked or at))
    if at or doubtful or "/" in number:
        return True
    # "2 đường Lê Lợi và Trần Phú" counts streets.
    return found.way and len(number) > 1


def _backwards(scan: Scan, place: int) -> int:
    """The token with which an address begins whose house is token `place`: "tổ 4, số 62 …"."""
    quarters = phrases("quarters", "rooms")
    for here in range(place - 1, max(place - 6, -1), -1):
        if (length := quarters.at(scan, here)) and value(scan, here + length, alley=False) == place:
            return here if scan.gap(place).strip() in ("", ",") else place
    return place


def _street_before(scan: Scan, place: int) -> int:
    """The token with which a street begins that stands before its number: "đường Lê Lợi số 25"."""
    for here in range(place - 1, max(place - 7, -1), -1):
        if (length := phrases("ways").at(scan, here)) and value(scan, here + length, alley=False) == place:
            return here if scan.gap(place).strip() in ("", ",") else place
    return place


def _address(scan: Scan, found: re.Match[str]) -> tuple[int, int] | None:
    """Where the address around a number begins and ends."""
    tokens = scan.tokens
    first, behind = _token_at(tokens, found.start()), _token_at(tokens, found.end())
    house, doubtful = phrases("house").before(scan, first), phrases("house_doubtful").before(scan, first)
    if first and scan.gap(first).strip(" .:"):
        house = doubtful = 0
    start = first - max(house, doubtful)
    if phrases("ways").before(scan, first) > house:
        return None  # "quốc lộ 55"
    counted = phrases("no_house").before(scan, first) or phrases("no_house").before(scan, start)
    if counted and not house:
        return None
    plain_word = 0 < first - start == phrases("house_plain").before(scan, first)
    rest = tail(scan, behind, found.end(), alley=phrases("alleys").before(scan, first) > 0)
    if rest is None:
        return None
    if rest.plain and not (rest.known or rest.surname or rest.marked or rest.commune or rest.more):
        return None
    at = phrases("at").before(scan, start) > 0 or plain_word
    sure = bool(house) and not (rest.empty and (plain_word or not phrases("full_house").before(scan, first)))
    if doubtful and rest.empty and (street := _street_before(scan, start)) < start:
        return tokens[street].start, rest.end
    if not sure and (rest.empty or not _street(rest, found[0], at=at, doubtful=doubtful > 0)):
        return None
    if not (house and not plain_word and house > 1) and _public(scan, start):
        return None
    begin = _backwards(scan, first if plain_word else start)
    return tokens[begin].start, rest.end


def find(scan: Scan) -> None:
    """Claim addresses; two with nothing but a comma between them are one."""
    done: list[tuple[int, int]] = []
    for found in _NUMBER.finditer(scan.plain):
        if done and found.start() < done[-1][1]:
            continue
        if (address := _address(scan, found)) is None:
            continue
        start, end = address
        if done and not scan.plain[done[-1][1] : start].strip(" ,"):
            start = done.pop()[0]
        done.append((start, end))
    for start, end in done:
        scan.claim(start, end, "address")
