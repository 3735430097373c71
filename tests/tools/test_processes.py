from __future__ import annotations

from pathlib import Path

import pytest

from tools.errors import StepError
from tools.processes import ProcessGroup


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    log = tmp_path / "var" / "log" / "portal.log"
    with pytest.raises(StepError, match=r"var/log/portal\.log cannot be written"):
        ProcessGroup("portal", ["false"], {}, log)
