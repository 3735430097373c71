"""Command line: `python -m actions` serves the actions to the dialogue engine."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from actions.server import create_app


def main() -> int:
    """Serve until told to stop; host, port and index come from the environment."""
    logging.basicConfig(
        level=os.environ.get("LOG_LEVEL") or "INFO",
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    # An empty variable counts as none, here as in the developer commands.
    var = Path(os.environ.get("TROLY_VAR") or "var")
    index = Path(os.environ.get("TROLY_INDEX") or var / "index").resolve()
    create_app(index).run(
        host=os.environ.get("TROLY_ACTIONS_HOST") or "127.0.0.1",
        port=int(os.environ.get("TROLY_ACTIONS_PORT") or "5055"),
        single_process=True,
        access_log=False,
        motd=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
