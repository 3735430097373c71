"""What the assistant says on Zalo beside its answers: `zalo` in answers.yml."""

from __future__ import annotations

from knowledge_base.schema import ZaloText
from knowledge_base.snapshot import Snapshot
from portal.wording import put


def say(snapshot: Snapshot, key: ZaloText, **values: str) -> str:
    """A text with the province's names and the values of the moment put in.

    Raises KeyError where the content says nothing for Zalo at all.
    """
    return put(snapshot.filled(snapshot.answers.zalo[key]), **values)
