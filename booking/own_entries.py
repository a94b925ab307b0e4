"""A message about a series as one person gets it: what is about dates they are not on the list of
is left out of it, and who is on some dates only gets each of those as an entry by itself."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from booking.models import Meeting, Occurrence, Participant, Series
from booking.series_calendar import CANCEL, About, Facts, day_of, one_date

WORDS = ("led_by", "you_lead", "led_on")  # what a mail says besides its dates
Before = Mapping[uuid.UUID, Facts]  # by date: how to take out of a calendar what it was known as


def own_entries(
    person: Participant,
    occurrence: Occurrence,
    entries: Sequence[Facts],
    before: Before | None = None,
) -> Sequence[Facts]:
    """The entries of this person, from those that tell everybody what is done to `occurrence` or to
    many dates. None: they have nothing to hear. `before` names dates that get another name."""
    if occurrence.series_id is None:
        return entries
    own = _Own(person, occurrence)
    found = [each for facts in entries for each in own.facts(facts)]
    return [*own.renamed(before or {}), *found] if person.by_date else found


class _Own:
    def __init__(self, person: Participant, occurrence: Occurrence) -> None:
        self._meeting: Meeting = occurrence.meeting
        self._occurrence, self._by_date = occurrence, person.by_date
        rows = self._meeting.off_dates
        self._off = {row.occurrence_id for row in rows if row.participant_id == person.id}

    def facts(self, facts: Facts) -> Sequence[Facts]:
        """What is left of it."""
        about = facts["series"]["about"]
        if about == About.DATE:
            is_goodbye = facts.get("is_uninvited", False)
            return [facts] if is_goodbye or self._occurrence.id not in self._off else []
        [series] = (s for s in self._meeting.series if s.uid == facts["uid"])
        if self._by_date:
            words = {name: facts[name] for name in WORDS if name in facts}
            return [{**alone, **words} for alone in self._each_alone(facts, series)]
        return self._without_off(facts, series) if self._off else [facts]

    def renamed(self, before: Before) -> Sequence[Facts]:
        """Each date of theirs that is known by another name now is taken out by its old one."""
        mine = [o for o in self._meeting.occurrences if o.id in before and o.id not in self._off]
        return [before[o.id] for o in mine if _name(self._alone(o)) != _name(before[o.id])]

    def _alone(self, o: Occurrence, *, is_off: bool = False) -> Facts:
        series = next(s for s in self._meeting.series if s.id == o.series_id)
        facts = one_date(series, o, is_off=is_off)
        return {**facts, "series": {**facts["series"], "alone": True}}

    def _each_alone(self, facts: Facts, series: Series) -> Sequence[Facts]:
        said, every = facts["series"], self._dates(series)
        if said["about"] == About.TAKEN_OFF:
            lost = [o for o in every if o.starts_at in _starts(said["off"])]
            return [{**self._alone(o, is_off=True), "is_uninvited": True} for o in lost]
        dates = [o for o in every if o.id not in self._off]
        told = {About.WHOLE: "dates", About.REVIVED: "again"}.get(said["about"], "")
        on, off = _starts(said.get(told, ())), _starts(said["off"])
        gone = [o for o in dates if o.cancellation and o.starts_at in off]
        come = [o for o in dates if not o.cancellation and o.starts_at in on]
        return [self._alone(o, is_off=True) for o in gone] + [self._alone(o) for o in come]

    def _without_off(self, facts: Facts, series: Series) -> Sequence[Facts]:
        """The same with the dates they are not on left out."""
        said, mine = facts["series"], [o for o in self._dates(series) if o.id in self._off]
        gone = _starts([[o.starts_at.isoformat()] for o in mine])
        kept = {n: [s for s in said[n] if _at(s[0]) not in gone] for n in ("dates", "off", "again")}
        if said["about"] == About.TAKEN_OFF:  # those they were on until now
            kept["off"] = said["off"]
        if not any(kept.values()):
            return []
        first = (kept["dates"] or kept["again"] or kept["off"])[0]
        known_as = _starts([[(o.recurrence_id or o.starts_at).isoformat()] for o in mine])
        lost = [o for o in mine if not o.cancellation] if said["rule"] else []
        walls = [datetime.combine(day_of(o), series.starts_at_local).isoformat() for o in lost]
        moved = [m for m in said["moved"] if _at(m["recurrence_id"]) not in known_as]
        lines = {"without": sorted({*said["without"], *walls}), "moved": moved}
        own = {**facts, "starts_at": first[0], "ends_at": first[1]}
        is_all_off = not self._has_date_in(series)
        return [{**own, **({"method": CANCEL} if is_all_off else {}),
                 "series": {**said, **kept, **lines}}]  # fmt: skip

    def _dates(self, series: Series) -> Sequence[Occurrence]:
        return [o for o in self._meeting.occurrences if o.series_id == series.id]

    def _has_date_in(self, series: Series) -> bool:
        on = (o for o in self._dates(series) if o.id not in self._off)
        return any(o.cancellation is None for o in on)


def _name(facts: Facts) -> tuple[str, str | None]:
    return facts["uid"], facts["series"].get("recurrence_id")


def _starts(spans: Sequence[Sequence[str]]) -> set[datetime]:
    return {_at(span[0]) for span in spans}


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)
