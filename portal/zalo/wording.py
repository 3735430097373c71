"""What the assistant says on Zalo beside its answers: `zalo` in answers.yml."""

from __future__ import annotations

from knowledge_base.snapshot import Snapshot
from portal.wording import put


def say(snapshot: Snapshot, key: str, **values: str) -> str:
    """The text of a key, with the province's names and the values of the moment put in."""
    return put(snapshot.filled(snapshot.answers.zalo[key]), **values)
