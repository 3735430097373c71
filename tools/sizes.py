"""What the chat page weighs on the wire: `python -m tools.sizes`."""

from __future__ import annotations

import gzip
import sys

from tools.console import finish, say
from tools.paths import ROOT, shown

PAGE = (ROOT / "portal" / "static" / "portal", ROOT / "portal" / "templates" / "portal")
WORDS = ROOT / "knowledge_base" / "interface.yml"
"""Travels within the page; its own size stands for it."""


def table() -> str:
    """Bytes of every file of the page, as they are and with gzip, as Markdown."""
    files = [*(path for folder in PAGE for path in sorted(folder.iterdir())), WORDS]
    lines = ["| file | bytes | gzip |", "|---|---:|---:|"]
    total = [0, 0]
    for path in files:
        content = path.read_bytes()
        sizes = (len(content), len(gzip.compress(content, 9)))
        total = [total[0] + sizes[0], total[1] + sizes[1]]
        lines.append(f"| {shown(path)} | {sizes[0]} | {sizes[1]} |")
    return "\n".join([*lines, f"| together | {total[0]} | {total[1]} |"])


def main() -> int:
    """Print the table."""

    def command() -> int:
        say(table())
        return 0

    return finish(command)


if __name__ == "__main__":
    sys.exit(main())
