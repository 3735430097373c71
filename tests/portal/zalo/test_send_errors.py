"""The classes of Zalo's errors, as data."""

from __future__ import annotations

from pathlib import Path

import yaml

from portal.zalo import client as module
from portal.zalo.client import Kind


def test_every_error_is_in_one_class() -> None:
    file = Path(module.__file__).with_name("send_errors.yml")
    classes = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert set(classes) == {*Kind} - {Kind.SENT, Kind.UNKNOWN}
    codes = [code for name, codes in classes.items() if name != Kind.BUTTONS for code in codes]
    assert len(codes) == len(set(codes))
    assert all(isinstance(code, int) and code < 0 for code in codes)
