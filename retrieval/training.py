"""Training of the static encoder from the knowledge itself.

Pairs: each name, question and field chunk of a record → the record's label (title + aliases). In-batch
softmax over cosines, at most one pair a record in a batch, so that no right answer is taken for a wrong one.
On the question side tokens are dropped and the accented view is left out, each at random with a fixed seed;
of the many chunks only a share is taken each epoch. Recipe and figures:
`docs/decisions/0006-search-among-thousands.md`.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.documents import Document
from retrieval.encoder import StaticEncoder
from retrieval.settings import EncoderSettings
from vietnamese import dual_view_tokens
from vietnamese.tokens import FOLDED_PREFIX

log = logging.getLogger(__name__)
UNKNOWN = "[UNK]"
Rows = NDArray[np.int64]
"""Rows of the embedding: one for each known token of a text."""


@dataclass(frozen=True)
class Pair:
    """A text that should find a record: its tokens, and those of its folded view alone."""

    record: int
    rows: Rows
    folded: Rows
    chunk: bool


def vocabulary_of(documents: Sequence[Document], settings: EncoderSettings) -> dict[str, int]:
    """Tokens seen often enough, the most frequent first; row 0 is for the unknown and never used."""
    counts: Counter[str] = Counter()
    for document in documents:
        for text in (document.whole, *(chunk.text for chunk in document.chunks)):
            counts.update(dual_view_tokens(text))
    kept = [token for token, count in counts.items() if count >= settings.min_count]
    kept.sort(key=lambda token: (-counts[token], token))
    return {token: row for row, token in enumerate([UNKNOWN, *kept[: settings.vocabulary]])}


def pairs_of(
    documents: Sequence[Document], vocabulary: dict[str, int], settings: EncoderSettings
) -> list[list[Pair]]:
    """For every record its pairs; a text without a known token teaches nothing and is left out."""

    def rows(tokens: Sequence[str]) -> Rows:
        return np.array([vocabulary[token] for token in tokens if token in vocabulary], dtype=np.int64)

    def pair(record: int, text: str, *, chunk: bool = False) -> Pair:
        tokens = dual_view_tokens(text)
        folded = [token for token in tokens if token.startswith(FOLDED_PREFIX)]
        return Pair(record, rows(tokens), rows(folded), chunk)

    found = []
    for record, document in enumerate(documents):
        own = [pair(record, text) for text in (*document.names, *document.questions)]
        own += [pair(record, one.text[: settings.chunk_characters], chunk=True) for one in document.chunks]
        found.append([one for one in own if len(one.folded)])
    return found


def batches(
    pairs: Sequence[Sequence[Pair]], settings: EncoderSettings, random: np.random.Generator
) -> Iterator[list[Pair]]:
    """One epoch: every pair once (of the chunks only their share), no record twice in a batch.

    A pair that would stand alone is left out: without a wrong answer beside it, it teaches nothing.
    """
    shuffled = []
    for own in pairs:
        taken = [pair for pair in own if not pair.chunk or random.random() < settings.chunk_share]
        shuffled.append([taken[index] for index in random.permutation(len(taken))])
    for turn in range(max(map(len, shuffled), default=0)):
        present = [own[turn] for own in shuffled if turn < len(own)]
        order = random.permutation(len(present))
        for start in range(0, len(order), settings.batch):
            if len(batch := [present[index] for index in order[start : start + settings.batch]]) > 1:
                yield batch


def question_side(pair: Pair, settings: EncoderSettings, random: np.random.Generator) -> Rows:
    """What is seen of a pair's text: sometimes only its folded view, and never all of its tokens."""
    rows = pair.folded if random.random() < settings.strip_accents else pair.rows
    kept = rows[random.random(len(rows)) >= settings.token_dropout]
    return kept if len(kept) else rows


def train(documents: Sequence[Document], settings: EncoderSettings, folder: Path) -> StaticEncoder:
    """Train, write the model in sentence-transformers' form to `folder`, and return it.

    `documents` have their names and questions as the search reads a question. The same documents, settings
    and machine give the same vectors, bit by bit.
    """
    import torch

    vocabulary = vocabulary_of(documents, settings)
    pairs = pairs_of(documents, vocabulary, settings)
    reader = StaticEncoder(vocabulary, np.zeros((0, 0), dtype=np.float32))
    labels = [np.array(reader.rows(document.label) or [0], dtype=np.int64) for document in documents]
    random = np.random.default_rng(settings.seed)
    weights = random.normal(0, 1, (len(vocabulary), settings.dimensions)).astype(np.float32)
    weights[0] = 0
    threads = torch.get_num_threads()
    torch.set_num_threads(settings.threads)
    embedding = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(weights), freeze=False, mode="mean", sparse=True
    )
    optimizer = torch.optim.SparseAdam(embedding.parameters(), lr=settings.learning_rate)

    def encoded(texts: Sequence[Rows]) -> torch.Tensor:
        starts = np.cumsum([0, *map(len, texts[:-1])])
        bags = embedding(torch.from_numpy(np.concatenate(texts)), torch.from_numpy(starts))
        return torch.nn.functional.normalize(bags, dim=1)

    epoch = steps = 0
    try:
        while epoch < settings.epochs or steps < settings.min_steps:
            total, count = 0.0, 0
            for batch in batches(pairs, settings, random):
                asked = encoded([question_side(pair, settings, random) for pair in batch])
                right = encoded([labels[pair.record] for pair in batch])
                scores = settings.scale * asked @ right.T
                loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(batch)))
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()  # type: ignore[no-untyped-call]
                total, count, steps = total + loss.item(), count + 1, steps + 1
            epoch += 1
            log.info("encoder: epoch %d, %d steps, loss %.3f", epoch, steps, total / max(count, 1))
            if count == 0:
                break
    finally:
        torch.set_num_threads(threads)
    _save(vocabulary, embedding.weight.detach().numpy(), folder)
    return StaticEncoder.load(folder)


def _save(vocabulary: dict[str, int], weights: NDArray[np.float32], folder: Path) -> None:
    """Write the files of a StaticEmbedding, so that sentence-transformers reads the encoder too.

    Raises OSError.
    """
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    folder.mkdir(parents=True)
    try:
        StaticEmbedding(tokenizer, embedding_weights=weights).save(str(folder))
    except Exception as error:
        raise OSError(f"{folder}: the encoder cannot be written ({error})") from error
