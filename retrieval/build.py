"""Building an index beside the one in service, and switching over only when it is whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.content import Content
from knowledge_base.dangers.model import DangerModel
from knowledge_base.dangers.training import train as train_dangers
from knowledge_base.errors import SnapshotError
from knowledge_base.snapshot import SERVED_FILE, Pointer, Snapshot, release, serialize
from retrieval.dense import DenseIndex
from retrieval.documents import Document
from retrieval.encoder import Encoder, HubEncoder, StaticEncoder
from retrieval.errors import BuildError, LoadError
from retrieval.harmless import harmless_messages
from retrieval.index import Index, analyser_of, documents_of
from retrieval.lexical import LexicalIndex
from retrieval.parts import ENCODER_FOLDER, MANIFEST_FILE, VERSION, Parts
from retrieval.restoration import Restorer
from retrieval.settings import EncoderSettings, Settings
from retrieval.spelling import Speller
from retrieval.training import train
from vietnamese import dual_view_tokens

log = logging.getLogger(__name__)
BUILDS_KEPT = 3
GROWN = 1.2
"""So many times the records that the encoder was trained on are too many to be new to it."""
BUILD_FOLDER = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")


@dataclass(frozen=True)
class TrainedOn:
    """The content that an encoder was trained on: its digest and number of records."""

    digest: str
    records: int


def build(
    content: Content, root: Path, settings: Settings, *, retrain: bool = False, hold: bool = False
) -> Path:
    """Build from validated content, put the build into service (not with `hold`) and return its folder.

    The encoder of the build in service is used again unless `retrain` is set, its recipe changed, many
    records are new, or there is none: a small edit re-encodes, it does not retrain. Raises BuildError; the
    old build then stays.
    """
    digest = hashlib.sha256(serialize(content)).hexdigest()
    name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}-{digest[:8]}"
    beside = root / f".building-{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        documents = documents_of(content)
        restorer = Restorer.of(documents)
        analyser = analyser_of(content, Speller(_tokens(documents)), restorer)
        searched = tuple(document.read_as(analyser.prepared) for document in documents)
        encoder, trained_on = _encoder(searched, root, beside, settings, retrain=retrain)
        log.info("indexing %d records", len(documents))
        labels = [document.label for document in (searched if encoder.reads_prepared else documents)]
        parts = Parts(
            settings=settings,
            lexical=LexicalIndex.build(searched, settings.lexical),
            dense=DenseIndex.from_vectors(encoder.encode_passages(labels)),
            encoder=encoder,
            restorer=restorer,
        )
        parts.save(beside)
        manifest = {
            "version": VERSION,
            "content": digest,
            "encoder_recipe": recipe_digest(settings.encoder),
            "encoder_trained_on": trained_on.digest if trained_on else digest,
            "encoder_records": trained_on.records if trained_on else len(documents),
            "records": len(documents),
        }
        (beside / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        dangers = train_dangers(content, harmless_messages(content), _dangers_at_hand(root))
        Snapshot(name, content, dangers).save(beside)
        Index.load(beside)
        beside.rename(root / name)
        if not hold:
            _put_into_service(root, name)
    except (OSError, ValueError, RuntimeError, LoadError, SnapshotError) as error:
        raise BuildError(f"the index was not built: {error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _forget_old_builds(root, {name, *_in_service(root)})
    return root / name


def _dangers_at_hand(root: Path) -> DangerModel | None:
    """The danger model of the build in service; one that cannot be read is learned anew."""
    for name in _in_service(root):
        try:
            return DangerModel.load(root / name)
        except SnapshotError as error:
            log.warning("%s", error)
    return None


def _put_into_service(root: Path, name: str) -> None:
    try:
        Pointer(root).switch(name)
        release(root, name)
    except OSError:
        shutil.rmtree(root / name, ignore_errors=True)
        raise


def recipe_digest(settings: EncoderSettings) -> str:
    """Names the recipe and the version of the texts it sees: another one is another encoder."""
    return hashlib.sha256(f"{VERSION} {settings.model_dump_json()}".encode()).hexdigest()


def _tokens(documents: Sequence[Document]) -> frozenset[str]:
    return frozenset(token for document in documents for token in dual_view_tokens(document.whole))


def _encoder(
    searched: Sequence[Document], root: Path, beside: Path, settings: Settings, *, retrain: bool
) -> tuple[Encoder, TrainedOn | None]:
    """An encoder in the new build's folder, and what older content it was trained on, if it was."""
    if settings.encoder.hub_model is not None:
        return HubEncoder.load(settings.encoder), None
    for folder, trained_on in () if retrain else _encoders_at_hand(root, settings):
        if len(searched) > trained_on.records * GROWN:
            log.info("the encoder at hand knows %d records", trained_on.records)
            continue
        try:
            encoder = StaticEncoder.load(folder)
        except LoadError as error:
            log.warning("%s", error)
            continue
        shutil.copytree(folder, beside / ENCODER_FOLDER)
        log.info("using the encoder at hand; --retrain makes a new one")
        return encoder, trained_on
    log.info("training the encoder from %d records", len(searched))
    return train(searched, settings.encoder, beside / ENCODER_FOLDER), None


def _encoders_at_hand(root: Path, settings: Settings) -> Iterator[tuple[Path, TrainedOn]]:
    """Encoders of this recipe: that of the build in service, then those of builds held back, newest first."""
    served = _in_service(root)
    builds = sorted((path for path in root.iterdir() if BUILD_FOLDER.fullmatch(path.name)), reverse=True)
    held = [path for path in builds if path.name not in served and not (path / SERVED_FILE).exists()]
    for folder in (*(root / name for name in served), *held):
        try:
            manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
            recipe = manifest["encoder_recipe"]
            trained_on = TrainedOn(str(manifest["encoder_trained_on"]), int(manifest["encoder_records"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if recipe == recipe_digest(settings.encoder):
            yield folder / ENCODER_FOLDER, trained_on


def _in_service(root: Path) -> tuple[str, ...]:
    try:
        return (Pointer(root).read().name,)
    except SnapshotError:
        return ()


def _forget_old_builds(root: Path, kept: Collection[str]) -> None:
    """Keep the newest builds; a server that still loads an older one keeps the one it has.

    Only what is a build is removed: somebody may have named a folder that holds other things too. The build
    in service, and the one just built, stay even where a clock set back makes it look old.
    """
    builds = sorted(path for path in root.iterdir() if BUILD_FOLDER.fullmatch(path.name))
    older = [path for path in builds if path.name not in kept]
    for old in older[: 1 - BUILDS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
