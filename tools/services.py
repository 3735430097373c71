"""The processes of the assistant, as data: what is started, with which environment, and when it is ready."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.errors import SettingError
from tools.paths import APP_PYTHON, RASA_PYTHON, ROOT, index_folder, var_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL = "127.0.0.1"
# Whatever runs Rasa: nothing is reported to anybody, and its old libraries do not warn of their own future.
RASA_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONPATH": str(ROOT),
}


@dataclass(frozen=True)
class Service:
    """One process: it is ready when a GET of `ready_url` answers 2xx.

    `prepare` is a command that must succeed before anything is started; `port_variable` names the
    environment variable that moves its port.
    """

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    ready_url: str
    prepare: tuple[str, ...] = ()
    port_variable: str = ""

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that the service listens on."""
        parts = urlsplit(self.ready_url)
        return parts.hostname or LOCAL, parts.port or 80


@dataclass(frozen=True)
class Address:
    """A host and a port read from the environment variables `PREFIX_HOST` and `PREFIX_PORT`."""

    host: str
    port: int
    variable: str = field(default="")

    @classmethod
    def read(cls, prefix: str, port: int, environ: Mapping[str, str]) -> Address:
        """The configured address, or the local one with the default `port`.

        Raises:
            SettingError: the port is no number from 1 to 65535.
        """
        variable = f"{prefix}_PORT"
        text = environ.get(variable) or str(port)
        if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
            raise SettingError(f"{variable} must be a port number from 1 to 65535, not {text!r}.")
        return cls(environ.get(f"{prefix}_HOST") or LOCAL, int(text), variable)

    def url(self, path: str = "") -> str:
        """An http address at this host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{path}"

    def settings(self, prefix: str) -> dict[str, str]:
        """The two environment variables that lead another process here."""
        return {f"{prefix}_HOST": self.host, f"{prefix}_PORT": str(self.port)}


def portal_address(environ: Mapping[str, str] = os.environ) -> Address:
    """Where people reach the assistant."""
    return Address.read("TROLY_PORTAL", 8000, environ)


def assistant(environ: Mapping[str, str] = os.environ) -> tuple[Service, ...]:
    """Rasa, the action server and the portal, with the addresses the environment asks for.

    Raises:
        SettingError: a port variable is unusable.
    """
    rasa = Address.read("TROLY_RASA", 5005, environ)
    actions = Address.read("TROLY_ACTIONS", 5055, environ)
    portal = portal_address(environ)
    var = var_folder(environ)
    shared = {
        **rasa.settings("TROLY_RASA"),
        **actions.settings("TROLY_ACTIONS"),
        **portal.settings("TROLY_PORTAL"),
        "TROLY_VAR": str(var),
        "TROLY_INDEX": str(index_folder(environ)),
        "TROLY_RASA_DB": str(var / "rasa.sqlite3"),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    app = str(APP_PYTHON)
    rasa_env = {
        **RASA_ENVIRONMENT,
        # One thread each: the machine's two cores are shared by three processes.
        "TF_INTRA_OP_PARALLELISM_THREADS": "1",
        "TF_INTER_OP_PARALLELISM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "COMPRESS_ACTION_SERVER_REQUEST": "true",
        "SANIC_HOST": rasa.host,
        "LOG_LEVEL": environ.get("LOG_LEVEL") or "WARNING",
        "TROLY_ACTIONS_URL": actions.url("/webhook"),
    }
    return (
        Service(
            name="rasa",
            command=(
                *(str(RASA_PYTHON), "-m", "rasa", "run", "--model", str(var / "models" / "troly.tar.gz")),
                *("--endpoints", "bot/endpoints.yml", "--credentials", "bot/credentials.yml"),
                *("--interface", rasa.host, "--port", str(rasa.port)),
            ),
            env={**shared, **rasa_env},
            ready_url=rasa.url("/"),
            port_variable=rasa.variable,
        ),
        Service(
            name="actions",
            command=(app, "-m", "actions"),
            env=shared,
            ready_url=actions.url("/health"),
            port_variable=actions.variable,
        ),
        Service(
            name="portal",
            command=(app, "-m", "portal", "serve"),
            env=shared,
            ready_url=portal.url("/readyz"),
            prepare=(app, "-m", "portal", "migrate"),
            port_variable=portal.variable,
        ),
    )
