"""`python -m portal zalo dead …`: an officer decides on what could not be sent."""

from __future__ import annotations

import pytest

from portal.zalo import console
from tests.portal.zalo.administering import Admin, said


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
