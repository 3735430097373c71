"""The files of docs/deploy against the code: same commands, same variables, no way out of the machine."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from portal.limits import LARGER, MAX_BODY
from tests.tools.deployed import (
    COMMON,
    DEPLOY,
    FOREIGN,
    GUIDE,
    HOME,
    SERVICES,
    SETTINGS,
    UNITS,
    directives,
    drop_in,
    entries,
    environment,
)
from tests.tools.test_docs import used_variables
from tools.environments import ENVIRONMENTS
from tools.paths import ROOT
from tools.services import assistant


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_starts_what_make_run_starts(name: str) -> None:
    unit = entries(DEPLOY / f"troly-{name}.service")
    there = environment(unit)
    service = next(service for service in assistant(there) if service.name == name)

    def moved(text: str) -> str:
        return text.replace(str(ROOT), HOME)

    assert shlex.split(unit["ExecStart"][0]) == [moved(part) for part in service.command]
    prepared = shlex.split(unit["ExecStartPre"][0]) if unit["ExecStartPre"] else []
    assert prepared == [moved(part) for part in service.prepare]
    # Each has a folder of its own, where tools.services has one for all.
    apart = {"TROLY_RASA_DB"} if name == "rasa" else {"TROLY_RASA_DB", "TROLY_ACTIONS_URL"}
    for variable, value in service.env.items():
        if variable not in apart:
            assert there[variable] == moved(value), variable


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_the_command_of_a_unit_exists(path: Path) -> None:
    unit = entries(path)
    for line in (*unit["ExecStartPre"], *unit["ExecStart"]):
        python, dash, module, *_ = shlex.split(line)
        folders = {f"{HOME}/{one.folder.name}/bin/python": one.name for one in ENVIRONMENTS}
        assert dash == "-m"
        # Rasa is in an environment of its own, where this test does not run.
        expected = "rasa" if module == "rasa" else "app"
        assert folders[python] == expected
        assert module == "rasa" or importlib.util.find_spec(module) is not None
    assert unit["User"][0] in (DEPLOY / "troly.sysusers.conf").read_text(encoding="utf-8").split()


def test_every_variable_is_read_by_the_code() -> None:
    for path in (*UNITS, DEPLOY / "troly.env", DEPLOY / "troly-.service.d" / "10-hardening.conf"):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"\bTROLY_[A-Z_]+\b", text)) <= used_variables(), path
    assert set(re.findall(r"\bTROLY_[A-Z_]*[A-Z]\b", GUIDE)) <= used_variables()
    known = {name for service in assistant({}) for name in service.env} | FOREIGN
    for path in UNITS:
        assert {name for name in environment(entries(path)) if not name.startswith("TROLY_")} <= known


def test_what_people_reach_is_not_run_by_the_owner_of_the_code() -> None:
    users = {path.stem: entries(path)["User"] for path in UNITS}
    # Nobody reaches the action server but Rasa, and it has no folder to write to.
    actions = entries(DEPLOY / "troly-actions.service")
    assert actions["User"] == ["troly"]
    assert not actions["StateDirectory"]
    assert users["troly-portal"] != users["troly-rasa"]
    assert ["troly"] not in [user for name, user in users.items() if name != "troly-actions"]


def test_no_unit_has_a_way_out() -> None:
    assert COMMON["IPAddressDeny"] == ["any"]
    assert COMMON["IPAddressAllow"] == ["localhost"]
    assert COMMON["NoNewPrivileges"] == ["yes"]
    assert COMMON["CapabilityBoundingSet"] == [""]
    assert COMMON["ProtectSystem"] == ["strict"]
    for path in UNITS:
        unit = entries(path)
        assert not unit.keys() & (COMMON.keys() - {"Environment"}), "10-hardening.conf would win"
        assert not unit.keys() & {"ReadWritePaths", "BindPaths", "EnvironmentFile"}, path
        assert unit["MemoryMax"], path
        assert unit["MemoryDenyWriteExecute"] == ["yes"], path


def test_only_backups_may_read_more() -> None:
    assert drop_in("troly-backup") == {
        name: ["CAP_DAC_READ_SEARCH"] for name in ("AmbientCapabilities", "CapabilityBoundingSet")
    }


def test_every_service_listens_on_this_machine_only() -> None:
    hosts = {value for name, value in SETTINGS.items() if name.endswith("_HOST")}
    rasa = entries(DEPLOY / "troly-rasa.service")
    interface = re.search(r"--interface (\S+)", rasa["ExecStart"][0])
    assert interface
    assert hosts == {"127.0.0.1", interface[1]}
    assert "--enable-api" not in rasa["ExecStart"][0]
    assert "--cors" not in rasa["ExecStart"][0]


def test_the_target_starts_everything() -> None:
    wanted = " ".join(entries(DEPLOY / "troly.target")["Wants"]).split()
    # What is only for some provinces joins the target when it is enabled.
    joining = {path.name for path in UNITS if entries(path)["WantedBy"] == ["troly.target"]}
    assert joining == {"troly-zalo.service"}
    started = {path.name for path in UNITS if entries(path)["Type"] != ["oneshot"]} - joining
    assert set(wanted) == started | {path.name for path in DEPLOY.glob("*.timer")}
    for timer in DEPLOY.glob("*.timer"):
        assert timer.with_suffix(".service").is_file()


def test_the_web_server_knows_the_portal_alone() -> None:
    address = f"{SETTINGS['TROLY_PORTAL_HOST']}:{SETTINGS['TROLY_PORTAL_PORT']}"
    assert directives("server") == [address]
    assert set(directives("proxy_pass")) == {"http://troly"}
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for port in ("TROLY_RASA_PORT", "TROLY_ACTIONS_PORT"):
        assert SETTINGS[port] not in text
    assert not directives("fastcgi_pass|uwsgi_pass|grpc_pass|scgi_pass")


def test_the_web_server_takes_nobodys_word_and_keeps_no_address() -> None:
    headers = dict(line.split(maxsplit=1) for line in directives("proxy_set_header"))
    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert "proxy_add_x_forwarded_for" not in (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (form,) = directives("log_format")
    for secret in ("$remote_addr", "$args", "$request ", "$request_uri", "$http_", "$query_string"):
        assert secret not in f"{form} "
    assert set(directives("access_log")) == {"off", "/var/log/nginx/troly.log troly"}
    assert directives("client_max_body_size") == [f"{size // 1024}k" for size in (MAX_BODY, *LARGER.values())]
    assert directives("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    assert directives("add_header")[0].startswith("Strict-Transport-Security")
    assert SETTINGS["TROLY_ALLOWED_HOSTS"] in set(directives("server_name"))


def test_the_guide_names_every_file() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert path.name in GUIDE or path.suffix in {".service", ".timer"}, path.name
