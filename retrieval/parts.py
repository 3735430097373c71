"""The files of a built index: their names, the version of their form, and reading them."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from retrieval.dense import DenseIndex
from retrieval.encoder import Encoder, HubEncoder, StaticEncoder
from retrieval.errors import LoadError, SettingsError
from retrieval.lexical import LexicalIndex
from retrieval.restoration import Restorer
from retrieval.settings import Settings

VERSION = 4
"""Of the form of a build; another form is not read but built anew."""
SETTINGS_FILE = "settings.json"
LEXICAL_FOLDER = "lexical"
DENSE_FILE = "vectors.faiss"
ENCODER_FOLDER = "encoder"
RESTORER_FILE = "syllables.json"
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True)
class Parts:
    """What a build holds beside the records."""

    settings: Settings
    lexical: LexicalIndex
    dense: DenseIndex
    encoder: Encoder
    restorer: Restorer

    def save(self, folder: Path) -> None:
        """Write everything but the encoder, which lies in its own folder since it was made."""
        self.lexical.save(folder / LEXICAL_FOLDER)
        self.dense.save(folder / DENSE_FILE)
        self.restorer.save(folder / RESTORER_FILE)
        (folder / SETTINGS_FILE).write_text(self.settings.model_dump_json(indent=1), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, records: int) -> Parts:
        """Read a build of so many records. Raises LoadError."""
        _check_version(folder)
        try:
            settings = Settings.load(folder / SETTINGS_FILE)
            lexical = LexicalIndex.load(folder / LEXICAL_FOLDER)
            dense = DenseIndex.load(folder / DENSE_FILE)
        except (
            *(OSError, EOFError, RuntimeError, KeyError, ValueError, TypeError),
            *(zipfile.BadZipFile, SettingsError),
        ) as error:
            raise LoadError(f"{folder}: not a whole index ({error})") from error
        sizes = {records, dense.index.ntotal, *(len(view.starts) for view in lexical.views.values())}
        if len(sizes) != 1:
            raise LoadError(f"{folder}: its parts are of different builds")
        restorer = Restorer.load(folder / RESTORER_FILE)
        return cls(settings, lexical, dense, load_encoder(folder, settings), restorer)


def _check_version(folder: Path) -> None:
    try:
        version = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LoadError(f"{folder}: not an index of this version; build it again") from error
    if version != VERSION:
        raise LoadError(f"{folder}: an index of version {version}, not {VERSION}; build it again")


def load_encoder(folder: Path, settings: Settings) -> Encoder:
    """The encoder that the settings name: of a hub, or the one kept in the build's folder."""
    if settings.encoder.hub_model is not None:
        return HubEncoder.load(settings.encoder)
    return StaticEncoder.load(folder / ENCODER_FOLDER)
