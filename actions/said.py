"""What a question says beside its topic: when papers are handed in, and which places it names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from actions.filing import Filing, read_filing
from retrieval.gazetteer import Places
from retrieval.index import Index
from retrieval.query import Query


@dataclass(frozen=True)
class Said:
    """A day and places in a question."""

    filing: Filing
    places: Places
    bare: Query
    """The question without the names of places and the words that ask about them."""
    intent_asks: bool
    """Its intent is to ask what became of a place."""

    @property
    def place(self) -> bool:
        """Whether it names a place."""
        return bool(self.places.meant)

    @property
    def only_place(self) -> bool:
        """Whether it names a place and no topic."""
        return self.place and not self.bare.topical

    @property
    def just_a_name(self) -> bool:
        """Whether it is the name of a place and nothing else, or asks what became of it by its words."""
        return self.only_place and (self.places.asks or not self.places.rest.split())

    @property
    def about_places(self) -> bool:
        """Whether it asks what became of a place: by its intent, or by its words where no topic is left."""
        return self.place and (self.intent_asks or (self.places.asks and self.only_place))

    @classmethod
    def read(cls, text: str, now: dt.datetime, index: Index, *, day: bool, asks: bool) -> Said:
        """Read a question. Days are looked for with `day`; with `asks` its intent is to ask about places."""
        filing = read_filing(text, now) if day else Filing(now, named=False, rest=text)
        places = index.gazetteer.read(filing.rest)
        return cls(filing, places, index.analyser.analyse(places.rest), asks)
