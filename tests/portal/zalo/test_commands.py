"""`python -m portal zalo …` on a real database, with tokens of the stand-in."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from portal import store
from portal.zalo import commands, console, outbox
from portal.zalo.alerts import Alerts, sentences
from portal.zalo.configuration import Configuration
from portal.zalo.models import ZaloPart
from portal.zalo.token_store import TokenStore, Trouble
from tests.portal.zalo.conftest import Office

SEND_ERRORS = Path(commands.__file__).with_name("send_errors.yml")


@dataclass
class Admin:
    """The commands with one account, and what they said."""

    office: Office
    configuration: Configuration
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def run(self, line: str, typed: str | None = None) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        commands.add_to(parser)
        if typed is not None:
            self.patch.setattr("sys.stdin", io.StringIO(typed))
        work = store.run(commands.run, parser.parse_args(line.split()), self.configuration, self.now)
        code = asyncio.run(work)
        out, err = self.capture.readouterr()
        assert "Traceback" not in err
        return code, out, err

    def now(self) -> datetime:
        return self.office.clock.now()

    @property
    def tokens(self) -> TokenStore:
        return TokenStore(self.configuration.token_file)

    @property
    def alerts(self) -> Alerts:
        return Alerts("", self.now, self.configuration.alert_file)

    def bury(self, text: str, code: int, person: str = "1") -> int:
        """A message that could not be sent."""

        def work() -> int:
            now = self.now()
            row = ZaloPart.objects.create(person=person, text=text, created_at=now, next_at=now)
            ZaloPart.objects.filter(pk=row.pk).update(state="dead", ended_at=now, code=code)
            return row.pk

        return asyncio.run(store.run(work))


@pytest.fixture
def admin(office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Admin:
    services = office.new_services()
    assert services.zalo is not None
    asyncio.run(services.close())
    return Admin(office, services.zalo.configuration, capsys, monkeypatch)


def said(key: str) -> str:
    """The beginning of a text, before its first value."""
    return str(console.words()["commands"][key]).split("{", maxsplit=1)[0]


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


def test_dead_letters_are_listed_with_their_reason(admin: Admin) -> None:
    assert admin.run("dead list") == (0, said("dead_none") + "\n", "")
    long = admin.bury("Dạ,\n" + "thủ tục " * 30, -210)
    erased = admin.bury("", -201, person="")
    code, out, _ = admin.run("dead list")
    assert code == 0
    head, text, other, gone = out.splitlines()
    assert head.startswith(f"{long}: ")
    assert console.meaning(-210) in head
    assert "08:00 ngày 20/11/2026" in head
    assert text.strip().startswith("Dạ, thủ tục")
    assert len(text.strip()) == 60
    assert other.startswith(f"{erased}: ")
    assert gone.strip() == said("dead_erased")
    assert admin.run("status")[0] == 1


def test_resending_and_discarding_end_the_alert_when_none_is_left(admin: Admin) -> None:
    numbers = [admin.bury(f"tin {number}", -201) for number in range(4)]
    admin.alerts.raise_("sending", "-201")
    assert admin.run(f"dead resend {numbers[0]}")[0] == 0
    assert admin.run(f"dead discard {numbers[1]}")[0] == 0
    assert [alert.kind for alert in admin.alerts.active()] == ["sending"]
    states = dict(admin.office.rows("select id, state from zalo_part"))
    assert states == dict(zip((numbers[0], *numbers[2:]), ("waiting", "dead", "dead"), strict=True))
    assert admin.run("dead resend --all")[1].splitlines()[0].endswith("2 tin.")
    assert admin.alerts.active() == []
    assert set(dict(admin.office.rows("select id, state from zalo_part")).values()) == {"waiting"}


def test_a_message_that_is_sent_again_arrives(admin: Admin, person: str) -> None:
    office = admin.office
    office.zalo.text(person, "câu hỏi")
    number = admin.bury("câu trả lời", 0, person)
    assert admin.run(f"dead resend {number}")[0] == 0

    async def scenario() -> None:
        await office.work()

    office.run(scenario)
    assert office.zalo.texts(person) == ["câu trả lời"]


@pytest.mark.parametrize("task", ["resend", "discard"])
def test_a_choice_that_is_none_changes_nothing(admin: Admin, task: str) -> None:
    number = admin.bury("tin", -201)
    for line, key in (
        (f"dead {task}", "dead_which"),
        (f"dead {task} {number} --all", "dead_which"),
        (f"dead {task} {number} {number + 1}", "dead_unknown"),
    ):
        code, out, err = admin.run(line)
        assert (code, out) == (2, "")
        assert err.startswith(said(key))
    assert admin.office.rows("select state from zalo_part") == [("dead",)]


def test_every_code_and_every_alert_has_its_words() -> None:
    classes = yaml.safe_load(SEND_ERRORS.read_text(encoding="utf-8"))
    unknown = console.meaning(-999_999)
    for code in (0, *(code for codes in classes.values() for code in codes)):
        assert console.meaning(code) != unknown, code
    assert console.words()["alert_names"].keys() == sentences().keys()
