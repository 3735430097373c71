"""The reckoning behind one search: how the question was read, every score of every hit, and the decision."""

from __future__ import annotations

from retrieval.decision import NAMES
from retrieval.index import Index
from retrieval.ranking import FEATURES


def explain(index: Index, question: str, k: int) -> str:
    """All of it as text, figures beside the weights they are multiplied with."""
    result = index.search(question, k)
    query, settings = result.query, index.settings
    lines = [
        f"question   {query.text}",
        f"read as    {query.searched}",
        f"topic      {' '.join(query.topical) or '(only asks)'}",
        f"everyday   {' | '.join(query.expansions) or '(no everyday name in it)'}",
        f"special    {' | '.join(query.special) or '(no special case named)'}",
        "",
    ]
    if result.features is None:
        return "\n".join([*lines, "nothing was found", ""])
    features = index.rank(query).features
    weights = {name: getattr(settings.ranking, name) for name in FEATURES}
    lines.append("score = sum of feature × weight")
    lines.append("           " + "  ".join(f"{name}×{weight:+.3f}" for name, weight in weights.items()))
    for place, hit in enumerate(result.hits, start=1):
        own = features.of(hit.position)
        parts = [own[name] * weight for name, weight in weights.items()]
        lines.append(f"{place}. {hit.document.id}  {hit.document.title}")
        lines.append(
            f"   {hit.score:.4f} = " + " ".join(f"{part:+.4f}" for part in parts) + f"  [{hit.field}]"
        )
        lines.append("           " + "  ".join(f"{name} {own[name]:.3f}" for name in FEATURES))
    decision = settings.decision
    lines += ["", f"confidence {result.confidence:.3f} = logistic of {decision.intercept:+.3f} and"]
    lines += [
        f"  {name:10} {value:.3f} × {getattr(decision, name):+.3f} = {value * getattr(decision, name):+.3f}"
        for name, value in zip(NAMES, result.features.vector(), strict=True)
    ]
    doubt = f", because {result.reason.value}" if result.reason else ""
    lacking = index.coverage.lacks_telling(query, result.hits[0].position)
    more = f" and {decision.missing_margin} more, for a telling word is missing" if lacking else ""
    lines.append(
        f"answered from {decision.answer_from}{more}, asked back from {decision.clarify_from}: "
        f"{result.status}{doubt}"
    )
    return "\n".join(lines) + "\n"
