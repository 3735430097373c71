"""Command line of the portal: `python -m portal COMMAND`.

`migrate` prepares the database, `serve` runs it all, `sweep` deletes once what is kept too long: the running
portal does that by itself, a timer is for machines on which it is stopped at night. `zalo` has what is to be
done about the province's Zalo account.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

import django
import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from knowledge_base.errors import SnapshotError
from portal.errors import ConfigurationError
from portal.zalo import commands as zalo_commands


def migrate() -> None:
    """Make or update the database. Raises ConfigurationError when it cannot be written."""
    database = settings.DATABASES["default"]["NAME"]
    try:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        # SQLite gives its log the mode of the database.
        database.touch(mode=0o600)
        database.chmod(0o600)
        call_command("migrate", verbosity=1, interactive=False)
    except (OSError, DatabaseError) as error:
        raise ConfigurationError(f"The database {database} cannot be written ({error}).") from error
    finally:
        connection.close()


def check_database() -> None:
    """Raise ConfigurationError when the database is missing or not up to date."""
    advice = "run `python -m portal migrate` first"
    database = settings.DATABASES["default"]["NAME"]
    if not database.is_file():
        raise ConfigurationError(f"There is no database at {database}; {advice}.")
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise ConfigurationError(f"The database {database} cannot be read ({error}).") from error
    finally:
        connection.close()
    if missing:
        raise ConfigurationError(f"The database {database} is not up to date; {advice}.")


def serve() -> None:
    """Run until a signal ends it. Raises ConfigurationError when it is not ready to."""
    # These need Django to be set up.
    from portal.asgi import build_application
    from portal.connections import KEEP_ALIVE_SECONDS, BoundedProtocol
    from portal.services import Services

    check_database()
    services = Services.from_settings()
    try:
        texts = services.texts.current
    except SnapshotError as error:
        raise ConfigurationError(f"No index is in service: {error}. Build the index first.") from error
    texts.alarm.find("?")
    if services.zalo is not None:
        services.zalo.check_words(texts.snapshot)
    uvicorn.run(
        build_application(services),
        host=settings.PORTAL_HOST,
        port=settings.PORTAL_PORT,
        http=BoundedProtocol,
        lifespan="on",
        ws="none",
        access_log=False,
        server_header=False,
        log_config=None,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=12,
    )


def sweep() -> None:
    """Delete what is over, here and at the engine. Raises ConfigurationError when that is not possible."""
    from portal import retention
    from portal.services import Services

    async def once() -> tuple[retention.Swept, bool]:
        services = Services.from_settings()
        try:
            return await retention.sweep(services), await retention.wake(services)
        finally:
            await services.close()

    check_database()
    try:
        swept, awake = asyncio.run(once())
    except (SnapshotError, DatabaseError) as error:
        raise ConfigurationError(f"Nothing was swept: {error}.") from error
    sys.stdout.write(f"deleted: {swept.conversations} conversations, {swept.outcomes} outcomes\n")
    if not awake:
        raise ConfigurationError("The engine does not answer; it deletes its part when it runs again.")


def check_owner() -> None:
    """Raise ConfigurationError where the database is another user's, whom files made now would shut out."""
    database = settings.DATABASES["default"]["NAME"]
    if database.exists() and database.stat().st_uid != os.geteuid():
        raise ConfigurationError(f"Run this as the user whom the database {database} belongs to.")


def zalo(options: argparse.Namespace) -> int:
    """Carry out a task around the Zalo account. Raises ConfigurationError when that is not possible."""
    if settings.ZALO is not None and options.task in zalo_commands.NEEDS_DATABASE:
        check_database()
    check_owner()
    try:
        return zalo_commands.run(options, settings.ZALO)
    except DatabaseError as error:
        raise ConfigurationError(f"The database cannot be used ({error}).") from error
    finally:
        connection.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 2 when the portal is not set up for it. Tasks of `zalo` have codes of their own."""
    parser = argparse.ArgumentParser(prog="python -m portal", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="make or update the database")
    commands.add_parser("serve", help="run the portal")
    commands.add_parser("sweep", help="delete once what is kept too long")
    zalo_commands.add_to(commands.add_parser("zalo", help="the Zalo account: status, token, dead, worker"))
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        django.setup()
        if options.command == "zalo":
            return zalo(options)
        {"migrate": migrate, "serve": serve, "sweep": sweep}[options.command]()
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
