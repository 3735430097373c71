"""XQuAD as a check on text that nobody here wrote: question → paragraph with the same BM25, nothing tuned.

M. Artetxe et al., "On the Cross-lingual Transferability of Monolingual Representations", ACL 2020.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from retrieval.documents import Document
from retrieval.errors import SettingsError
from retrieval.evaluation.metrics import interval, values
from retrieval.evaluation.systems import Bm25, folded
from retrieval.lexical import LexicalIndex
from retrieval.questions import Question
from retrieval.settings import LexicalSettings
from vietnamese import dual_view_tokens, syllables


def read_xquad(path: Path) -> tuple[list[Document], list[Question]]:
    """Paragraphs as documents, and questions with the paragraph each was asked about."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            articles: list[dict[str, Any]] = json.load(file)["data"]
        documents: list[Document] = []
        questions: list[Question] = []
        for article in articles:
            for paragraph in article["paragraphs"]:
                key, text = f"p{len(documents)}", paragraph["context"]
                asked = [qa["question"] for qa in paragraph["qas"]]
                if not all(isinstance(one, str) for one in (text, *asked)):
                    raise TypeError("a paragraph and its questions must be texts")
                documents.append(Document(key, "passage", None, key, (key,), (), (), text=text))
                questions += [Question(one, (key,)) for one in asked]
        if not questions:
            raise ValueError("there is no question in it")
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise SettingsError(f"{path}: not the XQuAD file ({error})") from error
    return documents, questions


def xquad(path: Path, settings: LexicalSettings) -> str:
    """nDCG@10 and Hit@1 of the search's BM25 view and of plain ones, as text."""
    documents, questions = read_xquad(path)
    index = LexicalIndex.build(documents, settings)
    ids = [document.id for document in documents]

    def ours(question: str) -> list[str]:
        scores = index.whole(dual_view_tokens(question))
        return [ids[place] for place in (-scores).argsort(kind="stable")[:10]]

    accented = Bm25(documents, syllables, lambda document: document.whole)
    plain = Bm25(documents, folded, lambda document: document.whole)
    lines = [f"XQuAD-vi: {len(questions)} questions, {len(documents)} paragraphs"]
    ranks = {"dual view (this search)": ours, "accented syllables": accented.rank, "folded": plain.rank}
    for name, rank in ranks.items():
        ranked = [rank(question.text) for question in questions]
        found = {m: interval(values(m, ranked, questions), questions) for m in ("ndcg@10", "hit@1")}
        shown = ", ".join(f"{m} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]" for m, one in found.items())
        lines.append(f"  {name}: {shown}")
    return "\n".join(lines) + "\n"
