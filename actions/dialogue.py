"""What to answer: the intent says which field, the search says which record, the record says the words.

A figure is only ever given for a record that the citizen named, chose, or is plainly still talking about; in
doubt the assistant asks back or says that it does not know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from actions.cases import cases_of, plain_of
from actions.description import Description, Social
from actions.english import english_question
from actions.extras import with_extras
from actions.filing import Filing
from actions.places import WHERE, answer_of, notes
from actions.render import Renderer
from actions.said import Said
from actions.turn import Button, Reply, Turn, choose_payload
from actions.wording import shorten
from knowledge_base.clock import now
from knowledge_base.schema import FormerUnit, Procedure, Record, Status, Tourism, Unit
from retrieval.index import Index
from retrieval.query import Query
from retrieval.result import Reason, SearchResult, SearchStatus

OVERVIEW = "overview"


@dataclass(frozen=True)
class Dialogue:
    """Answers turns from one index. `now` tells the time, by which fees and time limits are reckoned."""

    index: Index
    renderer: Renderer
    description: Description
    now: Callable[[], dt.datetime] = field(default=now)

    def reply(self, turn: Turn) -> Reply:
        """Answer one turn."""
        if button := self.description.buttons.get(turn.intent):
            return self._pressed(button, turn)
        query = self.index.analyse(turn.text)
        if query.english:
            return self._in_english(query)
        if social := self.description.social.get(turn.intent):
            # A name alone has no intent to be read from ("kon tum").
            if social.unless_found and (said := self._said(turn, OVERVIEW)).just_a_name:
                return self._about_places(said, OVERVIEW)
            return self._social(social, query)
        return self._about_a_record(turn, query)

    def _pressed(self, button: str, turn: Turn) -> Reply:
        snapshot = self.index.snapshot
        if button == "forget":
            text = snapshot.filled(snapshot.answers.social["forgotten"])
            return Reply(Status.PRIVACY, text, field="forgotten", forget=True)
        chosen = self._known(turn.chosen or "")
        if button == "none" or chosen is None:
            text = snapshot.filled(snapshot.answers.social["none_of_these"])
            return Reply(Status.NO_MATCH, text, leave_record=True)
        return self._answer(chosen, turn.chosen_field or OVERVIEW, 1.0)

    def _in_english(self, query: Query) -> Reply:
        """Visitors are answered in English; services are only known in Vietnamese, which is said."""
        english = self.description.english
        result = self._search(query, english.kinds)
        if result.status is SearchStatus.ANSWERED:
            return self._answer(self._record(result), english.field, result.confidence)
        return english_question(result, query, self.index, english)

    def _social(self, social: Social, query: Query) -> Reply:
        if social.unless_found and len(query.topical) > 1:
            result = self._search(query, social.kinds, social.except_kinds)
            sure = result.confidence >= self.description.found_from
            # Two records that fit alike halve each other's confidence; that one of them is meant is sure.
            told = social.told_from is not None and len(query.topical) >= social.told_from
            told = told or result.reason is Reason.AMBIGUOUS
            if sure and result.status is SearchStatus.ANSWERED:
                return self._answer(self._record(result), OVERVIEW, result.confidence)
            if (sure or told) and result.status is not SearchStatus.NO_MATCH and not social.kinds:
                return self._clarify([hit.document.id for hit in result.choices], OVERVIEW, result)
        answers = self.index.snapshot.answers
        text = answers.social[social.text] if social.text else answers.statuses[social.status]
        buttons = [self._button(social.button)] if social.button else []
        return Reply(social.status, self.index.snapshot.filled(text), buttons=buttons)

    def _button(self, intent: str) -> Button:
        """A button that sends an intent, with the words that answers.yml has for it."""
        snapshot = self.index.snapshot
        return Button(snapshot.filled(snapshot.answers.buttons[intent]), f"/{intent}")

    def _about_a_record(self, turn: Turn, query: Query) -> Reply:
        wanted, kinds = self._wanted(turn.intent)
        if query.continues and turn.asked and turn.intent in self.description.continued:
            wanted = turn.asked
        said = self._said(turn, wanted)
        if said.about_places:
            return self._about_places(said, wanted)
        if said.filing.named:
            query = self.index.analyse(said.filing.rest)
        current = self._known(turn.record or "")
        nothing_named = not query.topical or (said.only_place and wanted != OVERVIEW)
        if nothing_named and (offered := [key for key in turn.offered if self._known(key)]):
            return self._clarify(offered, wanted)
        if nothing_named and current and self._goes_on(current, wanted, kinds):
            return self._answer(current, wanted, 1.0, said)
        if said.only_place and wanted == WHERE:
            return self._about_places(said, wanted)
        if not query.topical:
            return self._ask("which_place_name" if said.intent_asks else "which_topic")
        if current and wanted != OVERVIEW and self._names_nothing_else(query, current):
            return self._answer(current, wanted, 1.0, said)
        result = self._found(query, kinds, said)
        if result.status is SearchStatus.ANSWERED:
            return self._answer(self._record(result), wanted, result.confidence, said)
        offered = [hit.document.id for hit in result.choices] if result.status is SearchStatus.CLARIFY else []
        if not offered and (said.only_place or (said.place and said.places.asks)):
            return self._about_places(said, wanted)
        if current and self._may_go_on(query, current):
            offered = list(dict.fromkeys([current.id, *offered]))
        if offered:
            return self._clarify(offered, wanted, result)
        return self._ask("which_place_name") if said.intent_asks else self._unknown(result)

    def _said(self, turn: Turn, wanted: str) -> Said:
        return Said.read(
            turn.text,
            self.now(),
            self.index,
            day=wanted in self.description.reckoned,
            asks=turn.intent in self.description.places.intents,
        )

    def _found(self, query: Query, kinds: Collection[str], said: Said) -> SearchResult:
        """Search; a topic beside the name of a place first alone, for no procedure is about one commune."""
        if said.place and not said.only_place and not kinds:
            anywhere = self._search(said.bare, self.description.places.anywhere)
            if anywhere.status is SearchStatus.ANSWERED:
                return anywhere
        result = self._search(query, kinds)
        if kinds and result.status is SearchStatus.NO_MATCH:
            result = self._search(query, ())
        return result

    def _goes_on(self, current: Record | Unit, wanted: str, kinds: Collection[str]) -> bool:
        """Whether a question that names no topic is about the record talked about."""
        return not kinds or isinstance(current, Tourism) or wanted != OVERVIEW

    def _about_places(self, said: Said, wanted: str) -> Reply:
        snapshot = self.index.snapshot
        found = answer_of(said.places, snapshot)
        if found is None:
            return self._ask("which_topic")
        if found.unit:
            return self._answer(found.unit, wanted, 1.0, said, found.asked)
        offered = [unit.id for _, unit in found.choices][: self.index.settings.decision.most_choices]
        titles = [title for title, _ in found.choices]
        buttons = [
            Button(title, choose_payload(key, wanted)) for title, key in zip(titles, offered, strict=False)
        ]
        text = snapshot.filled(snapshot.answers.social["which_place"])
        buttons.append(self._button("none_of_these"))
        return Reply(Status.CLARIFY, text, None, wanted, buttons, None, offered=offered)

    def _search(self, query: Query, kinds: Collection[str], but: Collection[str] = ()) -> SearchResult:
        """Search among some kinds of records; none given: all that can have the fields people ask for."""
        if kinds:
            return self.index.search(query, among=lambda document: document.kind in kinds)
        left_out = (*self.description.not_for_fields, *but)
        return self.index.search(query, among=lambda document: document.kind not in left_out)

    def _wanted(self, intent: str) -> tuple[str, Collection[str]]:
        """The field an intent asks for, and the kinds of records that may answer (none: all)."""
        if tourism := self.description.tourism.get(intent):
            return tourism.field, tourism.kinds
        if intent in self.description.places.intents:
            return OVERVIEW, self.description.places.kinds
        return self.description.fields.get(intent, OVERVIEW), ()

    def _names_nothing_else(self, query: Query, current: Record | Unit) -> bool:
        """Whether the only word left is one of the record talked about ("bao lâu có thẻ")."""
        return len(query.topical) == 1 and self.index.covers(query, current.id) == 1

    def _may_go_on(self, query: Query, current: Record | Unit) -> bool:
        """Whether the record talked about is worth offering: some of the words fit, or there is but one."""
        covered = self.index.covers(query, current.id)
        return covered >= self.description.follow_up_offer_from or len(query.topical) == 1

    def _known(self, key: str) -> Record | Unit | None:
        snapshot = self.index.snapshot
        return snapshot.records.get(key) or snapshot.units.get(key)

    def _record(self, result: SearchResult) -> Record:
        return self.index.snapshot.records[result.hits[0].document.id]

    def _answer(
        self,
        record: Record | Unit,
        wanted: str,
        confidence: float,
        said: Said | None = None,
        asked: Sequence[FormerUnit] = (),
    ) -> Reply:
        worded = self.renderer.fields(record)
        wishes = (wanted, self.description.other_kinds.get(wanted, OVERVIEW))
        wanted = next((wish for wish in wishes if wish in worded), OVERVIEW)
        filing = said.filing if said else Filing(self.now(), named=False, rest="")
        text = self.renderer.render(record, wanted, self.now().date(), filing, asked)
        if said and isinstance(record, Procedure):
            text = self.renderer.with_notes(text, notes(said.places, self.index.snapshot))
        buttons = self._offers(record, wanted) if isinstance(record, Procedure) else []
        reply = Reply(Status.ANSWERED, text, record, wanted, buttons, confidence)
        return with_extras(reply, self.renderer, self.index.snapshot.province, self.description.english)

    def _offers(self, record: Record, told: str) -> list[Button]:
        """The other fields that people ask for most, for who would rather press than type."""
        titles, offered = self.renderer.words["fields"], self.description.offered
        return [Button(titles[name], choose_payload(record.id, name)) for name in offered if name != told]

    def _clarify(self, offered: list[str], wanted: str, result: SearchResult | None = None) -> Reply:
        snapshot = self.index.snapshot
        offered = offered[: self.index.settings.decision.most_choices]
        records = [known for key in offered if (known := self._known(key))]
        # Whose case is missing is shown whole names: a case alone would be taken for the one asked for.
        cases = [] if result and result.other_case else cases_of(records)
        titles = cases or [shorten(record.title) for record in records]
        buttons = [
            Button(title, choose_payload(key, wanted)) for title, key in zip(titles, offered, strict=True)
        ]
        buttons.append(self._button("none_of_these"))
        if result and result.other_case:
            text = snapshot.filled(snapshot.answers.social["nearest"])
        elif cases:
            family = shorten(plain_of(records, snapshot.records).title)
            text = f"{snapshot.filled(snapshot.answers.social['which_case'])}\n\n{family}"
        else:
            text = snapshot.status_text(Status.CLARIFY)
        confidence = result.confidence if result else None
        return Reply(Status.CLARIFY, text, None, wanted, buttons, confidence, offered=offered)

    def _ask(self, key: str) -> Reply:
        """A question back that offers nothing."""
        return Reply(Status.CLARIFY, self.index.snapshot.filled(self.index.snapshot.answers.social[key]))

    def _unknown(self, result: SearchResult) -> Reply:
        text = self.index.snapshot.status_text(Status.NO_MATCH)
        return Reply(Status.NO_MATCH, text, confidence=result.confidence, leave_record=True)
