"""What is deleted is gone from the bytes of the database, SQLite's write-ahead log included."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal import retention
from portal.tokens import token_hash
from tests.portal.standin import CHOICE, FORGOTTEN


@pytest.mark.parametrize("way", ["asked for", "swept"])
def test_nothing_of_a_deleted_conversation_is_left(desk: Any, rasa: Any, way: str) -> None:
    rasa.behave = lambda seen: FORGOTTEN if seen.message == "/forget_me" else CHOICE

    async def scenario() -> None:
        answer = await desk.say("cấp lại thẻ")
        token = answer["conversation"]
        sender = rasa.seen[0].sender
        button = answer["replies"][0]["buttons"][0]
        title = json.dumps(button["title"])[1:-1]
        traces = [text.encode() for text in (token_hash(token), sender, button["id"], title)]
        before = desk.everything_stored()
        assert all(trace in before for trace in traces)
        if way == "swept":
            desk.clock.pass_minutes(31)
            assert (await retention.sweep(desk.services)).conversations == 1
        else:
            response = await desk.client.post("/api/v1/forget", json={"conversation": token})
            assert response.status_code == 200, response.text
        left = desk.everything_stored()
        assert not any(trace in left for trace in traces)

    desk.run(scenario)
