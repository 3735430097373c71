"""Which events count as signed by Zalo. The digests were computed with sha256sum and openssl."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from portal.zalo.configuration import Configuration
from portal.zalo.signature import Verifier
from tests.portal.zalo.standin import ZaloStandIn, person_id

BODY = b'{"timestamp":"1732064400123"}'
TIMESTAMP = "1732064400123"
WITH_APP = "d1eac61d5ecf7580700d077a4924d371c21eace7813781b8bbbb7d226cc1090a"
WITH_OA = "4ec4db25cdfe9fffbabf07d70f77a7c56dd2302bdb806da12b090f08fa003f25"
HMAC = "72d7072225a3d95d8ede51a6b133c5ca0ca1c4b81b73b5ff308763985dbc5af7"


def verifier(app_id: str = "111", oa_id: str = "222", key: str = "oa-key") -> Verifier:
    found = Configuration.from_environment(
        Path("var"),
        {
            "TROLY_ZALO_APP_ID": app_id,
            "TROLY_ZALO_OA_ID": oa_id,
            "TROLY_ZALO_APP_SECRET": "app-key",
            "TROLY_ZALO_OA_SECRET": key,
        },
    )
    assert found is not None
    return Verifier(found)


def test_the_plain_digest_over_either_id_counts() -> None:
    assert verifier().check(BODY, f"mac={WITH_APP}", TIMESTAMP) == "app_id"
    assert verifier().check(BODY, f"mac={WITH_OA}", TIMESTAMP) == "oa_id"
    assert verifier().check(BODY, f"mac={WITH_APP.upper()}", TIMESTAMP) == "app_id"


@pytest.mark.parametrize(
    ("body", "header", "timestamp"),
    [
        (BODY, f"mac={HMAC}", TIMESTAMP),
        (BODY + b" ", f"mac={WITH_APP}", TIMESTAMP),
        (BODY.replace(b":", b": "), f"mac={WITH_APP}", TIMESTAMP),
        (BODY, f"mac={WITH_APP}", "1732064400124"),
        (BODY, f"mac={WITH_APP}", ""),
        (BODY, f"mac={WITH_APP}", "\ud800"),
        (BODY, f"mac={WITH_APP}", "１７３２０６４４００１２３"),
        (BODY, None, TIMESTAMP),
        (BODY, "", TIMESTAMP),
        (BODY, "mac=", TIMESTAMP),
        (BODY, WITH_APP, TIMESTAMP),
        (BODY, f"mac={WITH_APP[:-1]}", TIMESTAMP),
        (BODY, f"mac={WITH_APP}0", TIMESTAMP),
        (BODY, f"mac={WITH_APP}\n", TIMESTAMP),
        (BODY, f" mac={WITH_APP}", TIMESTAMP),
        (BODY, f"MAC={WITH_APP}", TIMESTAMP),
        (BODY, f"mac={WITH_APP}, mac={WITH_APP}", TIMESTAMP),
        (BODY, "mac=" + "é" * 64, TIMESTAMP),
        (b"", f"mac={WITH_APP}", TIMESTAMP),
    ],
)
def test_anything_else_does_not(body: bytes, header: str | None, timestamp: str) -> None:
    assert verifier().check(body, header, timestamp) is None


def test_other_ids_and_keys_do_not() -> None:
    for other in (verifier(app_id="112"), verifier(key="oa-key2")):
        assert other.check(BODY, f"mac={WITH_APP}", TIMESTAMP) is None


@pytest.mark.parametrize("signer", ["app_id", "oa_id"])
def test_events_of_the_account_count(signer: str) -> None:
    zalo = ZaloStandIn()
    zalo.signed_with = signer
    event = zalo.text(person_id(1), "Làm thẻ căn cước cần gì ạ?")
    check = verifier(zalo.app_id, zalo.oa_id, zalo.oa_secret).check
    assert check(event.body, event.signature, event.data["timestamp"]) == signer


def test_the_log_says_once_which_id_it_was(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    events = verifier()
    for _ in range(3):
        events.check(BODY, f"mac={WITH_OA}", TIMESTAMP)
    assert [vars(record)["code"] for record in caplog.records] == ["oa_id"]
    assert "oa-key" not in caplog.text
