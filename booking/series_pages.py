"""The dates of a meeting that comes again, as its pages show them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts.models import User
from booking.date_answers import DateAnswers
from booking.joining import label_of
from booking.models import Answer, Meeting, Occurrence, Participant, SkippedDate
from booking.series_calendar import rule_of
from booking.series_words import REASONS, rhythm_words
from booking.services.series_retries import skipped_dates
from booking.services.series_scope import in_order
from core import clock
from core.db import db


@dataclass(frozen=True)
class LeftOut:
    """A date without a meeting, and why."""

    date: SkippedDate
    reason: object  # a lazy text
    is_ahead: bool  # it can be tried again


@dataclass(frozen=True)
class DatesPage:
    """What the leader's page of the dates says."""

    rhythm: str  # empty where several are mixed
    coming: Sequence[Occurrence]  # those that are off among them
    past: Sequence[Occurrence]
    leaders: Mapping[uuid.UUID, str]  # the names of those who lead a date and not the meeting
    left_out: Sequence[LeftOut]


@dataclass(frozen=True)
class WhoComes:
    """What those invited say of one date, besides the leader."""

    coming: int
    perhaps: Sequence[str]  # names
    declined: Sequence[str]
    silent: int


def who_comes(meeting: Meeting, dates: Sequence[Occurrence]) -> Mapping[uuid.UUID, WhoComes]:
    """Of each date that is not off, in three statements."""
    said = DateAnswers(meeting.invited, dates)
    return {o.id: _who(meeting.invited, said, o) for o in dates if o.cancellation is None}


def _who(people: Sequence[Participant], said: DateAnswers, occurrence: Occurrence) -> WhoComes:
    by_answer: dict[Answer, list[str]] = {answer: [] for answer in Answer}
    asked = (p for p in people if said.is_on(p, occurrence) and not occurrence.is_led_by(p))
    for person in asked:
        by_answer[said.of(person, occurrence)].append(person.name or label_of(person))
    return WhoComes(
        len(by_answer[Answer.ACCEPTED]),
        by_answer[Answer.TENTATIVE],
        by_answer[Answer.DECLINED],
        len(by_answer[Answer.NONE]),
    )


@dataclass(frozen=True)
class DatePerson:
    """Somebody on the list of the meeting, as the page of one date's people shows them."""

    id: uuid.UUID
    name: str
    function: str
    is_on: bool
    leads: bool


def date_people(meeting: Meeting, occurrence: Occurrence) -> Sequence[DatePerson]:
    """Everybody, in the order of the list."""
    off = occurrence.off
    return [
        DatePerson(
            p.id,
            p.name or label_of(p),
            _besides_name(p),
            is_on=p.id not in off,
            leads=occurrence.is_led_by(p),
        )
        for p in meeting.invited
    ]


def _besides_name(person: Participant) -> str:
    """What there is to say once the name is said: of a unit, whose it is."""
    label = label_of(person)
    return "" if person.name in {None, label} else label.removeprefix(f"{person.name}, ")


def _own_leaders(dates: Sequence[Occurrence]) -> Mapping[uuid.UUID, str]:
    """One statement, where there are any."""
    ids = {o.own_leader_id for o in dates if o.own_leader_id}
    named = select(User.id, User.name).where(User.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(named)} if ids else {}


def dates_page(meeting: Meeting, *, now: datetime) -> DatesPage:
    """Every date, in a fixed number of statements."""
    dates, today = in_order(meeting.occurrences), clock.to_local(now).date()
    live = {o.series_id for o in dates if not o.has_ended(now) and o.cancellation is None}
    rules = [rule_of(s) for s in meeting.series if s.id in live and s.first_on < s.last_on]
    return DatesPage(
        rhythm=rhythm_words(rules[0]) if len(rules) == 1 else "",
        coming=[o for o in dates if not o.has_ended(now)],
        past=[o for o in dates if o.has_ended(now)][::-1],
        leaders=_own_leaders(dates),
        left_out=[
            LeftOut(each, REASONS[each.reason], each.on >= today)
            for each in skipped_dates(meeting)
            if each.occurrence_id is None
        ],
    )
