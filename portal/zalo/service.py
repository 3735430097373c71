"""What the portal holds of its Zalo account while it runs."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import timedelta

from knowledge_base.snapshot import Snapshot
from portal.errors import ConfigurationError
from portal.services import Services
from portal.zalo.alerts import Alerts
from portal.zalo.client import Client
from portal.zalo.configuration import Configuration
from portal.zalo.signature import Verifier
from portal.zalo.token_keeper import TokenKeeper
from portal.zalo.token_store import TokenStore
from portal.zalo.verification import Verification


@dataclass
class Zalo:
    """The account, and what verifies, sends and wakes; made once a process."""

    configuration: Configuration
    services: Services
    verifier: Verifier = field(init=False)
    alerts: Alerts = field(init=False)
    keeper: TokenKeeper = field(init=False)
    client: Client = field(init=False)
    verification: Verification = field(init=False)

    def __post_init__(self) -> None:
        given, clock = self.configuration, self.services.clock
        self.verifier = Verifier(given)
        self.alerts = Alerts(given.alert_command, clock, given.alert_file)
        self.keeper = TokenKeeper(given, TokenStore(given.token_file), clock, self.alerts)
        self.client = Client(given)
        self.verification = Verification(self.alerts, clock)

    @property
    def silence(self) -> timedelta:
        """How long the assistant is silent after an officer wrote."""
        return timedelta(minutes=self.configuration.silence_minutes)

    def token_of(self, person: str) -> str:
        """The lasting token of a person's conversation: 128 bits that nobody outside can reckon."""
        digest = self.configuration.digest("conversation", person)[:16]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def check_words(self, snapshot: Snapshot) -> None:
        """Raise ConfigurationError where the content in service has nothing to say on Zalo."""
        if not snapshot.answers.zalo:
            raise ConfigurationError("A Zalo account is set up, but answers.yml has no section `zalo`.")

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()
