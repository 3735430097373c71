"""Hides identity numbers, telephone numbers and e-mail addresses before anything is logged, stored or sent.

What is no personal data survives: procedure and dossier codes, dates, amounts of money, hotlines. In doubt a
number is hidden.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

REGION = "VN"

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
# Twelve digits are today's identity number; a longer run is one with a slip of the finger, or a bank card.
_LONG_RUN = re.compile(r"(?<!\d)\d{12,}(?!\d)")
# Looked for before telephone numbers, which a part of it would look like.
_DIGIT_BY_DIGIT = re.compile(r"(?<!\d)\d(?:[ .\-]\d){11}(?!\d)")
_CURRENCY = r"\s?(?:đồng|dong|vnđ|vnd|đ|₫)(?!\w)"
_GROUPED = r"[1-9]\d{0,2}(?:[.,]\d{3})+(?![.,]?\d)"
_KEPT = re.compile(
    rf"""
    (?<![\w.])\d\.\d{{6}}(?:\.\d{{3}}\.\d{{2}}\.\d{{2}}\.H\d{{2}})?(?!\d)           # 1.014064
  | (?<![\w.])(?:\d{{3}}\.\d{{2}}\.\d{{2}}\.)?H\d{{2}}(?:\.\d{{1,3}})*-\d{{6}}-\d{{3,6}}(?!\d)  # a dossier
  | (?<![\d/.\-])\d{{1,2}}([/.\-])\d{{1,2}}\1\d{{4}}(?!\d)                         # 30/06/2026
  | (?<![\d/.\-])\d{{4}}-\d{{2}}-\d{{2}}(?!\d)                                     # 2026-06-30
  | (?<![\d.,])(?:{_GROUPED}{_CURRENCY}|[1-9]\d{{0,7}}{_CURRENCY}|[1-9]\d{{2,8}}000{_CURRENCY})
  | (?<![\d.,])[1-9]\d{{0,2}}(?:[.,]\d{{3}})*[.,]000(?![.,]?\d)                    # 250.000.000
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PHONE_START = re.compile(r"(?<!\d)(?:\+\s?|00)?(?:84|0)")
_NATIONAL = re.compile(r"(?:0084|84|0)[^\D0]\d{7,9}")
_PHONE_DIGIT = re.compile(r"[ .\-()]{0,2}\d")
_SHARED = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    }
)
"""Kinds of numbers that belong to an organisation, never to a person."""
# Groups of digits with the same between each two: "0792/0400/1234", "09 12 34 56 78", "0912 – 345 – 678".
_EVEN_GROUPS = re.compile(r"(?:\+\s?)?(?<!\d)\d+(?P<between>\s?[^\w\s]\s?|[_ ])\d+(?:(?P=between)\d+)*")
_IDENTITY = re.compile(
    r"""
    (?<!\d)0\d{2}([ .\-])\d{3}\1\d{3}\1\d{3}(?!\d)     # 079 204 001 234
  | (?<!\d)\d{3}\.\d{3}\.\d{3}\.\d{3}(?!\d)
  | (?<!\d)0\d{3}([ .\-])\d{4}\2\d{4}(?!\d)            # 0792 0400 1234
  | (?<!\d)0\d{2}([ .\-])\d(?:\3?)\d{2}\3\d{6}(?!\d)   # 079 2 04 001234
  | (?<!\d)0\d{5}[ .\-]\d{6}(?!\d)
  | (?<!\d)(?<!\d\.)\d{9}(?!\d)                        # the former identity card
  | (?<!\d)(?!1[89]00)\d{10,11}(?!\d)                 # social insurance, tax, an account; no hotline
  | (?<!\w)[A-Za-z]\d{7}(?!\w)                        # a passport
  | (?<!\d)(?<!\d[ .\-])\d{3}([ .\-])\d{3}\4\d{3}(?![ .\-]?\d)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Placeholders:
    """What stands where something was hidden."""

    identity: str
    phone: str
    email: str

    @classmethod
    def from_words(cls, words: Mapping[str, str]) -> Placeholders:
        """Take them from the interface's words."""
        return cls(words["mask_identity"], words["mask_phone"], words["mask_email"])


def _personal(text: str) -> bool:
    # Most candidates are none, and parsing is a hundred times slower than this look at the digits.
    if not _NATIONAL.fullmatch("".join(filter(str.isdecimal, text))):
        return False
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) not in _SHARED


def _phone_end(text: str, start: int) -> int | None:
    """Where a telephone number that starts here ends: the longest valid one."""
    end, best = start, None
    digits = 0
    position = start + (1 if text[start] == "+" else 0)
    while digits < 15 and (found := _PHONE_DIGIT.match(text, position)):
        position = end = found.end()
        digits += 1
        whole = end == len(text) or not text[end].isdigit()
        if digits >= 9 and whole and _personal(text[start:end]):
            best = end
    return best


def _without_phones(text: str, placeholder: str) -> str:
    parts: list[str] = []
    done = 0
    for found in _PHONE_START.finditer(text):
        if found.start() < done or (end := _phone_end(text, found.start())) is None:
            continue
        parts += [text[done : found.start()], placeholder]
        done = end
    rest = text[done:]
    # Foreign numbers, which people write with a plus sign.
    matches = phonenumbers.PhoneNumberMatcher(rest, REGION) if "+" in rest else ()
    for match in reversed([match for match in matches if match.raw_string.startswith("+")]):
        rest = rest[: match.start] + placeholder + rest[match.end :]
    return "".join([*parts, rest])


def _plain_digits(text: str) -> str:
    """The text with every kind of digit (full width, raised, circled) as 0 to 9."""
    return "".join(str(unicodedata.digit(letter, letter)) for letter in text)


def _even_groups(text: str, placeholders: Placeholders) -> str:
    def hidden(found: re.Match[str]) -> str:
        groups = [group for group in re.split(r"\D+", found[0]) if group]
        digits = "".join(groups)
        if len(groups[0]) >= 9:  # a whole number, and another one behind it
            return found[0]
        if len(digits) in (10, 11) and _personal(digits):
            return placeholders.phone
        # "113, 114, 115" are hotlines.
        former = list(map(len, groups)) == [3, 3, 3] and not found["between"][-1].isspace()
        if former or (len(digits) == 12 and digits[0] == "0"):
            return placeholders.identity
        return found[0]

    return _EVEN_GROUPS.sub(hidden, text)


def _outside_kept(text: str, change: Callable[[str], str]) -> str:
    """Apply `change` to all of a text but what is known to be no personal data."""
    parts: list[str] = []
    done = 0
    for found in _KEPT.finditer(text):
        parts += [change(text[done : found.start()]), found[0]]
        done = found.end()
    return "".join([*parts, change(text[done:])])


def mask(text: str, placeholders: Placeholders) -> str:
    """Return `text` with placeholders for identity and personal telephone numbers and e-mail addresses."""

    def numbers(part: str) -> str:
        part = _without_phones(_even_groups(part, placeholders), placeholders.phone)
        return _IDENTITY.sub(placeholders.identity, part)

    if not text.isascii():
        text = _plain_digits(text)
    text = _EMAIL.sub(placeholders.email, text)
    for pattern in (_LONG_RUN, _DIGIT_BY_DIGIT):
        text = pattern.sub(placeholders.identity, text)
    return _outside_kept(text, numbers) if any(character.isdigit() for character in text) else text
