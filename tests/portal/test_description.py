"""The description of the interface says what the code does: paths, limits, codes, statuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

from knowledge_base.loader import load
from knowledge_base.schema import Status
from portal import intake, store
from portal.description import document
from portal.payload import Payload
from tests.portal.conftest import HOME

SCHEMAS = document()["components"]["schemas"]
NOT_DESCRIBED = {"", "static/portal/<str:name>"}
"""Pages and their files, which are for people."""


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_served_as_it_is_written(desk: Any) -> None:
    async def scenario() -> None:
        response = await desk.client.get("/api/v1/openapi.json")
        assert response.json() == document()
        assert response.json()["openapi"] == "3.1.0"

    desk.run(scenario)


def test_every_path_of_the_interface_is_described() -> None:
    served = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    interface = {path for path in served if path.startswith("api/") or path in {"healthz", "readyz"}}
    assert {f"/{path}" for path in interface} == set(document()["paths"])


@pytest.mark.parametrize(("path", "method"), [(path, method) for path, method, _ in operations()])
def test_only_the_described_methods_are_served(desk: Any, path: str, method: str) -> None:
    async def scenario() -> None:
        for other in {"get", "post", "put", "delete", "patch", "options"} - {method}:
            response = await desk.client.request(other.upper(), path)
            assert response.status_code == 405
            assert method.upper() in response.headers["allow"]

    desk.run(scenario)


def test_figures_agree_with_the_code() -> None:
    text, button = SCHEMAS["Message"]["oneOf"]
    assert text["properties"]["text"]["maxLength"] == intake.MAX_TEXT
    assert SCHEMAS["Token"]["pattern"] == f"^{intake._TOKEN.pattern}$"
    assert button["properties"]["button"]["pattern"] == f"^{intake._BUTTON.pattern}$"
    assert SCHEMAS["OwnData"]["properties"]["outcomes"]["maxItems"] == store.MOST_HELD
    assert set(SCHEMAS["Status"]["enum"]) == set(Status)
    payload = Payload.model_json_schema()
    assert set(SCHEMAS["Payload"]["properties"]) == set(payload["properties"])
    assert (
        SCHEMAS["Payload"]["properties"]["buttons"]["maxItems"]
        == payload["properties"]["buttons"]["maxItems"]
    )


def test_error_codes_agree_with_the_code_and_its_sentences() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(intake.__file__).parent.glob("*.py"))
    raised = set(re.findall(r'(?:RequestError|_refusal)\(\s*"(\w+)"', sources))
    raised |= set(re.findall(r'super\(\).__init__\("(\w+)", 4', sources))
    raised |= set(re.findall(r'self\._refuse\(scope, send, "(\w+)"', sources))
    described = set(SCHEMAS["Error"]["properties"]["error"]["enum"])
    assert described == raised
    assert described <= set(load(HOME).answers.errors)


def test_what_writes_can_be_refused_for_now() -> None:
    for path, method, operation in operations():
        codes = set(operation["responses"])
        assert ("429" in codes) is (path != "/healthz"), path
        if method == "post":
            assert codes == {"200", "400", "408", "413", "415", "429", "503"}
