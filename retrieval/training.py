"""Training of the static encoder from the knowledge itself.

Pairs: each alias, question and field chunk of a record → the record's label (title + aliases). In-batch
softmax over cosines, at most one pair a record in a batch, so that no right answer is taken for a wrong one.
On the question side tokens are dropped, accents are stripped and the words that only ask are left out, each
at random with a fixed seed. Recipe and figures: `docs/decisions/0003-retrieval.md`.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from retrieval.documents import Document
from retrieval.encoder import StaticEncoder
from retrieval.settings import EncoderSettings
from vietnamese import dual_view_tokens, fold

log = logging.getLogger(__name__)
UNKNOWN = "[UNK]"
Pair = tuple[int, str]
"""Position of the record, and a text that should find it."""


def vocabulary_of(documents: Sequence[Document], settings: EncoderSettings) -> dict[str, int]:
    """Tokens seen often enough, the most frequent first; row 0 is for the unknown and never used."""
    counts: Counter[str] = Counter()
    for document in documents:
        for text in (document.whole, *(chunk.text for chunk in document.chunks)):
            counts.update(dual_view_tokens(text))
    kept = [token for token, count in counts.items() if count >= settings.min_count]
    kept.sort(key=lambda token: (-counts[token], token))
    return {token: row for row, token in enumerate([UNKNOWN, *kept[: settings.vocabulary]])}


def pairs_of(documents: Sequence[Document], settings: EncoderSettings) -> list[list[Pair]]:
    """For every record its pairs."""
    return [
        [(position, text) for text in (*document.names, *document.questions)]
        + [(position, chunk.text[: settings.chunk_characters]) for chunk in document.chunks]
        for position, document in enumerate(documents)
    ]


def batches(pairs: Sequence[Sequence[Pair]], size: int, random: np.random.Generator) -> Iterator[list[Pair]]:
    """One epoch: every pair once, in batches in which no record stands twice.

    A pair that would stand alone is left out: without a wrong answer beside it, it teaches nothing.
    """
    shuffled = [[own[index] for index in random.permutation(len(own))] for own in pairs]
    for turn in range(max(map(len, shuffled))):
        present = [own[turn] for own in shuffled if turn < len(own)]
        order = random.permutation(len(present))
        for start in range(0, len(order), size):
            if len(batch := [present[index] for index in order[start : start + size]]) > 1:
                yield batch


def train(
    documents: Sequence[Document],
    without_asking: Callable[[str], str],
    settings: EncoderSettings,
    folder: Path,
) -> StaticEncoder:
    """Train, write the model in sentence-transformers' form to `folder`, and return it.

    `without_asking` takes the words that only ask out of a question. The same documents, settings and
    machine give the same vectors, bit by bit.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    vocabulary = vocabulary_of(documents, settings)
    random = np.random.default_rng(settings.seed)
    weights = random.normal(0, 1, (len(vocabulary), settings.dimensions)).astype(np.float32)
    weights[0] = 0
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    static = StaticEmbedding(tokenizer, embedding_weights=weights)
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    reader = StaticEncoder(vocabulary, weights)

    def question_side(text: str) -> str:
        if random.random() < settings.drop_question_words:
            text = without_asking(text) or text
        if random.random() < settings.strip_accents:
            text = fold(text)
        tokens = reader.tokens(text)
        kept = [token for token in tokens if random.random() >= settings.token_dropout]
        return " ".join(kept or tokens)

    labels = [" ".join(reader.tokens(document.label)) for document in documents]
    pairs = pairs_of(documents, settings)
    threads = torch.get_num_threads()
    torch.set_num_threads(settings.threads)
    optimizer = torch.optim.Adam(model.parameters(), lr=settings.learning_rate)
    epoch = steps = 0
    try:
        while epoch < settings.epochs or steps < settings.min_steps:
            total, count = 0.0, 0
            for batch in batches(pairs, settings.batch, random):
                asked = model(static.preprocess([question_side(text) for _, text in batch]))
                right = model(static.preprocess([labels[position] for position, _ in batch]))
                scores = settings.scale * asked["sentence_embedding"] @ right["sentence_embedding"].T
                loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(batch)))
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                total, count, steps = total + loss.item(), count + 1, steps + 1
            epoch += 1
            log.info("encoder: epoch %d, %d steps, loss %.3f", epoch, steps, total / max(count, 1))
            if count == 0:
                break
    finally:
        torch.set_num_threads(threads)
    folder.mkdir(parents=True)
    static.save(str(folder))
    return StaticEncoder.load(folder)
