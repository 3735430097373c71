"""From the paths that a command names to content."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from knowledge_base.content import Content
from knowledge_base.importing.run import import_file, is_crawled
from knowledge_base.loader import load

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge_base"


def read_corpora(corpora: Sequence[Path]) -> Content:
    """Content of folders and files of records; a file as crawled is imported on the way.

    The first folder with a province.yml gives the texts, else the knowledge that comes with the code; its
    everyday language and lexicon are used in any case. Raises KnowledgeError.
    """
    homes = [path for path in corpora if (path / "province.yml").is_file()]
    home = homes[0] if homes else KNOWLEDGE
    with tempfile.TemporaryDirectory() as folder:
        further = []
        for place, path in enumerate(path for path in corpora if path != home):
            if is_crawled(path):
                import_file(path, out := Path(folder) / str(place))
                further.append(out)
            else:
                further.append(path)
        return load(home, *further, own_records=bool(homes))
