"""Text typed in haste or in disguise, as it was meant.

Too bold for what is shown, stored or searched for; made for recognising what must not be missed.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import Final

from vietnamese.normalize import fold_syllable, normalize

# Cyrillic, Greek, Armenian and small-capital letters that look like a Latin one, in lower case. Capitals look
# alike more often: those whose small form does not are mapped before lower-casing.
_SMALL: Final = dict(
    zip(
        "аеёорсухіїѕјһԁԛԝьүαοορνυικτγχοпշոսօհցᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢɑɡıⲟⲥ",
        "aeeopcyxiisjhdqwbyaoopvuiktyxonzunohgabcdefghijklmnoprstuvwyzagioc",
        strict=True,
    )
)
_CAPITAL: Final = dict(zip("ВЕКМНТУХСРАОІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "bekmhtyxcpaoijsabezhikmnoptyx", strict=True))
_LOOKALIKES: Final = str.maketrans(_CAPITAL | _SMALL)

_STRETCHED: Final = 3
"""A letter so many times in a row is stretched: no word of Vietnamese or English has it."""
_SPELT: Final = re.compile(
    r"(?<![^\W_])[^\W\d_](?:(?P<sign>[.\-_*~|])(?:[^\W\d_](?P=sign))*| (?:[^\W\d_] )+)"
    r"[^\W\d_](?![^\W_])"
)
_BETWEEN: Final = re.compile(r"[.\-_*~| ]")
_LINKS: Final = re.compile(r"(?<=[^\W\d_])[._*~|]+(?=[^\W\d_])")


def _sign(character: str) -> bool:
    """Whether it is a picture or another sign that stands for no sound."""
    return unicodedata.category(character) in ("So", "Sk", "Sm", "Cs")


def _unstretched(text: str) -> str:
    """Each stretched letter once, with the mark of its first; "cuuuu" is "cứu" and keeps two."""
    parts: list[str] = []
    for bare, run in groupby(text, fold_syllable):
        letters = "".join(run)
        if len(letters) >= _STRETCHED and bare.isalpha():
            before = parts[-1][-1] if parts else ""
            double = letters[1] == "u" and before.isalpha() and before not in "aeioy"
            letters = letters[: 2 if double else 1]
        parts.append(letters)
    return "".join(parts)


def undisguise(text: str) -> str:
    """Return `text` normalized, and read as a person would who only looks at it.

    Letters of other scripts and fonts become the Latin ones they look like; signs between two letters of a
    word go ("ch🔥áy"); a word spelt letter by letter is put together ("c.ứ.u"); a letter held down stands
    once ("cháyyyy"). At most 18 code points for each one of `text`.
    """
    text = normalize(unicodedata.normalize("NFKC", text).translate(_LOOKALIKES))
    if text.isascii() and not re.search(r"(.)\1\1|[._*~|/\-]", text) and not _SPELT.search(text):
        return text
    text = "".join("" if _sign(character) else character for character in text)
    text = _SPELT.sub(lambda found: _BETWEEN.sub("", found[0]), text)
    return normalize(_unstretched(_LINKS.sub(" ", text)))
