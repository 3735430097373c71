"""Puts values of the moment into texts of the knowledge base."""

from __future__ import annotations


def put(text: str, **values: str) -> str:
    """Replace each `{name}`; what stands in a value is never read as a mark. Other braces stay.

    The province's own names (`$name`) are filled in before, once a snapshot.
    """
    pieces = text.split("{")
    done = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}")
        done.append(values[name] + rest if closed and name in values else "{" + piece)
    return "".join(done)
