"""Requests made up from the description, valid and not: every answer is as described, none a defect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from portal.intake import _TOKEN
from tests.portal.serving import WIDE, served
from tests.portal.standin import ABOUT_RECORD, CHOICE, FORGOTTEN, RasaStandIn, payload
from vietnamese import clean

ANSWERS = (ABOUT_RECORD, CHOICE, payload(), payload("Ít thôi.", status="privacy"))
load_all_checks()


@pytest.fixture(scope="module")
def engine() -> Iterator[RasaStandIn]:
    standin = RasaStandIn()
    standin.behave = lambda seen: (
        FORGOTTEN if seen.message == "/forget_me" else ANSWERS[len(standin.seen) % 4]
    )
    yield standin
    standin.close()


@pytest.fixture(scope="module")
def api(database: Path, engine: RasaStandIn) -> Iterator[Any]:
    with served(database, engine.port, **WIDE) as address:
        yield schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    log = (database / "server.log").read_text("utf-8")
    assert '"level": "ERROR"' not in log
    assert '"event": "request"' in log


described = schemathesis.pytest.from_fixture("api")


@described.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: Any) -> None:
    # A well-formed token is made a living one; a made-up button, and a text that shows nothing, are refused.
    unknown: list[Any] = []
    if isinstance(case.body, dict):
        if "conversation" in case.body and _is_token(case.body["conversation"]):
            address = urljoin(case.operation.base_url, "/api/v1/messages")
            begun = httpx.post(address, json={"text": "lệ phí"}, trust_env=False)
            case.body["conversation"] = begun.json()["conversation"]
        if "button" in case.body or not clean(str(case.body.get("text", "-"))):
            unknown.append(positive_data_acceptance)
    response = case.call_and_validate(excluded_checks=unknown)
    assert response.status_code < 500
    assert "set-cookie" not in response.headers
    assert "access-control-allow-origin" not in response.headers


def _is_token(value: object) -> bool:
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None
