"""Building an index beside the one in service, and switching over only when it is whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import re
import shutil
from pathlib import Path

from knowledge_base.content import Content
from knowledge_base.errors import SnapshotError
from knowledge_base.snapshot import Pointer, Snapshot, serialize
from retrieval.dense import DenseIndex
from retrieval.encoder import Encoder, HubEncoder, StaticEncoder
from retrieval.errors import BuildError, LoadError
from retrieval.index import (
    DENSE_FILE,
    ENCODER_FOLDER,
    LEXICAL_FOLDER,
    SETTINGS_FILE,
    Index,
    analyser_of,
    documents_of,
)
from retrieval.lexical import LexicalIndex
from retrieval.settings import EncoderSettings, Settings
from retrieval.training import train

log = logging.getLogger(__name__)
MANIFEST_FILE = "manifest.json"
BUILDS_KEPT = 3
BUILD_FOLDER = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")


def build(content: Content, root: Path, settings: Settings, *, retrain: bool = False) -> Path:
    """Build from validated content, put the build into service and return its folder.

    The encoder of the build in service is used again unless `retrain` is set, its recipe changed, or there
    is none: a small edit re-encodes, it does not retrain. Raises BuildError; the old build then stays.
    """
    digest = hashlib.sha256(serialize(content)).hexdigest()
    name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}-{digest[:8]}"
    beside = root / f".building-{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        documents = documents_of(content)
        encoder, trained_on = _encoder(content, root, beside, settings, retrain=retrain)
        log.info("indexing %d records", len(documents))
        lexical = LexicalIndex.build(documents, settings.lexical)
        dense = DenseIndex.from_vectors(encoder.encode_passages([document.label for document in documents]))
        lexical.save(beside / LEXICAL_FOLDER)
        dense.save(beside / DENSE_FILE)
        (beside / SETTINGS_FILE).write_text(settings.model_dump_json(indent=1), encoding="utf-8")
        manifest = {
            "content": digest,
            "encoder_recipe": recipe_digest(settings.encoder),
            "encoder_trained_on": trained_on or digest,
            "records": len(documents),
        }
        (beside / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        Snapshot(name, content).save(beside)
        Index.load(beside)
        beside.rename(root / name)
        _put_into_service(root, name)
    except (OSError, ValueError, RuntimeError, LoadError, SnapshotError) as error:
        raise BuildError(f"the index was not built: {error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _forget_old_builds(root, name)
    return root / name


def _put_into_service(root: Path, name: str) -> None:
    try:
        Pointer(root).switch(name)
    except OSError:
        shutil.rmtree(root / name, ignore_errors=True)
        raise


def recipe_digest(settings: EncoderSettings) -> str:
    """Names the recipe: another recipe is another encoder."""
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()


def _encoder(
    content: Content, root: Path, beside: Path, settings: Settings, *, retrain: bool
) -> tuple[Encoder, str | None]:
    """An encoder in the new build's folder, and the digest of older content it was trained on, if it was."""
    if settings.encoder.hub_model is not None:
        return HubEncoder.load(settings.encoder), None
    if not retrain and (at_hand := _encoder_at_hand(root, settings)):
        folder, trained_on = at_hand
        shutil.copytree(folder, beside / ENCODER_FOLDER)
        log.info("using the encoder at hand; --retrain makes a new one")
        return StaticEncoder.load(beside / ENCODER_FOLDER), trained_on
    log.info("training the encoder from %d records", len(content.records))
    analyser = analyser_of(content)
    trained = train(
        documents_of(content),
        lambda text: analyser.analyse(text).topic,
        settings.encoder,
        beside / ENCODER_FOLDER,
    )
    return trained, None


def _encoder_at_hand(root: Path, settings: Settings) -> tuple[Path, str] | None:
    try:
        current = Pointer(root).read()
        manifest = json.loads((current / MANIFEST_FILE).read_text(encoding="utf-8"))
        recipe, trained_on = manifest["encoder_recipe"], str(manifest["encoder_trained_on"])
    except (SnapshotError, OSError, ValueError, KeyError, TypeError):
        return None
    return (current / ENCODER_FOLDER, trained_on) if recipe == recipe_digest(settings.encoder) else None


def _forget_old_builds(root: Path, current: str) -> None:
    """Keep the newest builds; a server that still loads an older one keeps the one it has.

    Only what is a build is removed: somebody may have named a folder that holds other things too. The build
    in service stays even where a clock set back makes it look old.
    """
    builds = sorted(path for path in root.iterdir() if BUILD_FOLDER.fullmatch(path.name))
    older = [path for path in builds if path.name != current]
    for old in older[: 1 - BUILDS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
