from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from rasa.utils.log_utils import configure_structlog

from bot import quiet_log

SECRET = "Nguyễn Văn Bí Mật"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What Rasa's own configuration writes with the processor in front."""
    before = structlog.get_config()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger("troly.test").addHandler(handler)
    configure_structlog(logging.DEBUG)
    quiet_log.apply()
    yield stream
    logging.getLogger("troly.test").removeHandler(handler)
    structlog.configure(**before)


def test_a_message_given_up_is_not_logged(written: io.StringIO) -> None:
    structlog.get_logger("troly.test").error("rest.message.received.timeout", text=SECRET)
    assert "rest.message.received.timeout" in written.getvalue()
    assert "Nguy" not in written.getvalue()


@pytest.mark.parametrize("shape", ["current", "exception", "tuple"])
def test_an_exception_is_logged_without_words_and_variables(written: io.StringIO, shape: str) -> None:
    log = structlog.get_logger("troly.test")

    def fail(said: str) -> None:
        raise ValueError(said)

    try:
        fail(SECRET)
    except ValueError as error:
        shapes = {"current": True, "exception": error, "tuple": (ValueError, error, error.__traceback__)}
        log.exception("rest.message.received.failure", text=SECRET, exc_info=shapes[shape])
    line = written.getvalue()
    assert '"error": "ValueError"' in line
    assert "test_quiet_log.py" in line
    assert ":fail" in line
    assert "Nguy" not in line


def test_loggers_used_before_are_quiet_too(written: io.StringIO) -> None:
    structlog.get_config()["processors"].remove(quiet_log.without_words)
    log = structlog.get_logger("troly.test").bind()
    log.warning("first", text="seen")
    quiet_log.apply()
    quiet_log.apply()
    log.warning("second", text=SECRET)
    assert "seen" in written.getvalue()
    assert "second" in written.getvalue()
    assert "Nguy" not in written.getvalue()
    assert structlog.get_config()["processors"].count(quiet_log.without_words) == 1
