"""Who is woken by events that do not verify."""

from __future__ import annotations

import httpx
import pytest

from portal.zalo.verification import STRANGE
from tests.portal.zalo.conftest import Office


async def forge(office: Office, person: str) -> None:
    for _ in range(STRANGE):
        signature = {"X-ZEvent-Signature": "mac=" + "0" * 64}
        body = office.zalo.text(person, "x").body
        response: httpx.Response = await office.client.post("/zalo/webhook", content=body, headers=signature)
        assert response.status_code == 200


def test_forgers_do_not_wake_a_person_again_and_again(
    office: Office, person: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        for _ in range(3):
            await forge(office, person)
            await office.say(person, "câu hỏi")
            office.clock.advance(60)

    office.run(scenario)
    assert sum(record.getMessage() == "zalo alert: signature" for record in caplog.records) <= 1
