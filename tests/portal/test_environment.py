"""What the settings take from the environment, and what they refuse with a sentence."""

from __future__ import annotations

import pytest

from portal.environment import origins
from portal.errors import ConfigurationError

NAME = "TROLY_FRAME_ANCESTORS"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("https://tinh.gov.vn", ["https://tinh.gov.vn"]),
        ("https://Tinh.gov.vn/ http://127.0.0.1:8010", ["https://tinh.gov.vn", "http://127.0.0.1:8010"]),
        ("'self', http://[::1]:8010", ["'self'", "http://[::1]:8010"]),
    ],
)
def test_origins_are_written_as_browsers_do(
    text: str, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NAME, text)
    assert origins(NAME) == found


@pytest.mark.parametrize(
    "text", ["https://*.gov.vn", "https://tinh.gov.vn/cong", "tinh.gov.vn", "https://tỉnh.vn", "*", "data:"]
)
def test_what_is_no_origin_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ConfigurationError, match=NAME):
        origins(NAME)
