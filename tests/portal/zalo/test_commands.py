"""`python -m portal zalo …` on a real database, with tokens of the stand-in."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from portal import store
from portal.zalo import commands, console, outbox
from portal.zalo.alerts import sentences
from portal.zalo.token_store import Trouble
from tests.portal.zalo.administering import Admin, said

SEND_ERRORS = Path(commands.__file__).with_name("send_errors.yml")


def test_without_an_account_every_task_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    commands.add_to(parser)
    for line in ("status", "token status", "token set", "dead list", "dead resend --all", "worker"):
        assert commands.run(parser.parse_args(line.split()), None) == 2
        assert "TROLY_ZALO_APP_ID" in capsys.readouterr().err


def test_a_refresh_token_is_exchanged_at_once(admin: Admin) -> None:
    _, refresh = admin.office.zalo.grant()
    code, out, err = admin.run("token set", f"{refresh}\n")
    assert (code, err) == (0, "")
    assert admin.office.zalo.refreshes == 1
    held = admin.tokens.read()
    assert held is not None
    assert held.refresh != refresh
    assert "09:00 ngày 21/11/2026" in out, "25 hours after eight in the morning"
    for secret in (refresh, held.refresh, held.access):
        assert secret not in out
    code, out, _ = admin.run("token status")
    assert code == 0
    assert "09:00 ngày 21/11/2026" in out
    for secret in (refresh, held.refresh, held.access, admin.configuration.app_secret):
        assert secret not in out


def test_a_new_token_ends_the_alert(admin: Admin) -> None:
    admin.alerts.raise_("token", "missing")
    assert admin.run("token status")[0] == 1
    _, refresh = admin.office.zalo.grant()
    assert admin.run("token set", refresh)[0] == 0
    assert admin.run("token status")[0] == 0


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ({"error": -14014, "error_name": "Invalid refresh token"}, "token_spent"),
        ({"error": -14004, "error_name": "Invalid secret key"}, "token_refused"),
        ({"access_token": "only-this-one"}, "token_refused"),
    ],
)
def test_a_token_that_zalo_refuses_changes_nothing(admin: Admin, answer: dict[str, object], key: str) -> None:
    before = admin.tokens.read()
    _, refresh = admin.office.zalo.grant()
    admin.office.zalo.answer_refreshes(json.dumps(answer).encode())
    code, out, err = admin.run("token set", refresh)
    assert (code, out) == (2, "")
    assert err.startswith(said(key))
    assert err.count("\n") == 1
    assert refresh not in err
    assert admin.tokens.read() == before


def test_a_token_while_zalo_is_away_and_what_is_no_token(admin: Admin) -> None:
    before = admin.tokens.read()
    admin.office.zalo.down(at="oauth")
    _, refresh = admin.office.zalo.grant()
    cases = ((refresh, "token_unreachable"), ("two words", "token_malformed"), ("\n", "token_none"))
    for typed, key in cases:
        code, _, err = admin.run("token set", typed)
        assert code == 2
        assert err.startswith(said(key))
    assert admin.tokens.read() == before
    assert admin.office.zalo.refreshes == 0


def test_no_token_is_taken_from_the_command_line() -> None:
    parser = argparse.ArgumentParser()
    commands.add_to(parser)
    with pytest.raises(SystemExit) as refused:
        parser.parse_args(["token", "set", "refresh-token"])
    assert refused.value.code == 2


def test_the_states_of_a_token(admin: Admin) -> None:
    code, out, _ = admin.run("token status")
    assert (code, said("token_held") in out, said("token_renewal") in out) == (0, True, True)
    admin.office.clock.advance(26 * 3600)
    code, out, _ = admin.run("token status")
    assert (code, said("token_ended") in out, said("token_renewal_next") in out) == (0, True, True)
    admin.office.clock.advance(81 * 24 * 3600)
    code, out, _ = admin.run("token status")
    assert (code, said("token_ageing") in out) == (1, True)


def test_a_spent_token_needs_a_person_and_a_passing_trouble_does_not(admin: Admin) -> None:
    with admin.tokens.exclusive() as held:
        held.note(Trouble("timeout", 2, admin.now() + timedelta(minutes=5)))
    code, out, _ = admin.run("token status")
    assert (code, said("token_stuck") in out) == (0, True)
    with admin.tokens.exclusive() as held:
        held.note(Trouble("-14014", 3, None))
    code, out, _ = admin.run("token status")
    assert (code, said("token_dead") in out) == (1, True)
    assert admin.run("status")[0] == 1


def test_without_a_token_nothing_is_made_by_looking(admin: Admin) -> None:
    for path in admin.configuration.token_file.parent.glob("zalo-*"):
        path.unlink()
    for line in ("token status", "status"):
        code, out, _ = admin.run(line)
        assert code == 2
        assert said("token_missing") in out
    assert not list(admin.configuration.token_file.parent.glob("zalo-*"))


def test_a_file_that_cannot_be_read_is_a_sentence(admin: Admin) -> None:
    admin.configuration.token_file.write_bytes(b"no database" * 100)
    for line in ("token status", "status"):
        code, _, err = admin.run(line)
        assert code == 2
        assert err.startswith(said("unreadable"))


def test_status_when_all_is_well_counts_what_waits(admin: Admin, person: str) -> None:
    office = admin.office

    async def scenario() -> None:
        await office.say(person, "câu hỏi")
        await office.deliver(office.zalo.text(person, "câu nữa"))
        await office.deliver(office.zalo.officer("2" * 19, "để tôi"))
        await store.run(outbox.add, None, person, ["một", "hai"], [], office.clock.now())

    office.run(scenario)
    code, out, err = admin.run("status")
    assert (code, err) == (0, "")
    for key, count in (("events", 1), ("parts", 2), ("dead", 0), ("silent", 1)):
        assert f"{said(key)}{count}" in out
    assert said("in_order") in out
    assert person not in out
    assert "câu" not in out.replace(said("in_order"), "")


def test_what_waits_too_long_needs_a_person(admin: Admin, person: str) -> None:
    office = admin.office

    async def scenario() -> None:
        await office.deliver(office.zalo.text(person, "câu hỏi"))

    office.run(scenario)
    assert admin.run("status")[0] == 0
    office.clock.advance(16 * 60)
    code, out, _ = admin.run("status")
    assert (code, said("stuck") in out) == (1, True)


def test_an_alert_shows_with_what_its_code_means(admin: Admin) -> None:
    admin.alerts.raise_("configuration", "-224")
    admin.alerts.raise_("token", "timeout")
    code, out, _ = admin.run("status")
    assert code == 1
    assert console.meaning(-224) in out
    assert "timeout" in out


def test_every_code_and_every_alert_has_its_words() -> None:
    classes = yaml.safe_load(SEND_ERRORS.read_text(encoding="utf-8"))
    unknown = console.meaning(-999_999)
    for code in (0, *(code for codes in classes.values() for code in codes)):
        assert console.meaning(code) != unknown, code
    assert console.words()["alert_names"].keys() == sentences().keys()
