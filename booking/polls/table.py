"""Who can when, and who decides what: the poll as whoever runs it reads it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext

from booking.channels import channels_of
from booking.drafts import Plan, plan_of
from booking.models import Poll, PollAnswer, PollPerson, PollTime, Said
from booking.polls.answering import lacks_answers
from booking.polls.changes import PAUSE
from booking.polls.holds import free_times, held_times, slot_of
from booking.polls.messages import FAMILY
from booking.slots import Slot
from booking.words import KINDS
from notifications.outbox import Delivery, DeliveryState, delivery_of


class Verdict(StrEnum):
    """What the answers, the clock and the calendar make of a proposal."""

    FITS = "fits"  # everybody who must be there can
    WAITS = "waits"  # nobody who must be there says no, but not all have answered
    RULED_OUT = "ruled_out"  # somebody who must be there cannot
    TAKEN = "taken"  # the hold was lost, and the time with it
    PAST = "past"


@dataclass(frozen=True)
class Asked:
    """Somebody who is asked."""

    id: uuid.UUID
    name: str
    place: str
    is_required: bool
    lacks_answers: bool
    opened_at: datetime | None
    note: str
    phone: str | None  # to call where no message gets there
    needs_call: bool
    noted_by: str  # who took the answer on the phone


@dataclass(frozen=True)
class Proposal:
    """One row of the table."""

    id: uuid.UUID
    slot: Slot
    said: Mapping[uuid.UUID, Said]  # by person
    verdict: Verdict
    reason: str
    is_held: bool
    is_best: bool

    @property
    def can_be_booked(self) -> bool:
        """Whether a press may try: a no rules it out, but the leader decides."""
        return self.verdict not in (Verdict.TAKEN, Verdict.PAST)


@dataclass(frozen=True)
class Table:
    """The whole poll."""

    poll: Poll
    plan: Plan
    people: Sequence[Asked]
    rows: Sequence[Proposal]
    is_over: bool  # nobody answers by the link any more
    can_remind: bool
    lost: Sequence[Slot]  # not held any more, and taken

    @property
    def answered(self) -> int:
        """How many have said something of every time."""
        return sum(not person.lacks_answers for person in self.people)

    @property
    def waiting(self) -> Sequence[Asked]:
        """Who has not."""
        return [person for person in self.people if person.lacks_answers]

    @property
    def best(self) -> Proposal | None:
        """The time that the answers speak for."""
        return next((row for row in self.rows if row.is_best), None)


def table_of(poll: Poll, *, now: datetime) -> Table:
    """The poll as its page shows it. The number of statements does not grow with it."""
    plan, times = plan_of(poll.draft), poll.proposals
    held = held_times(times, plan, now=now)
    unheld = [t for t in times if t.id not in held and t.starts_at > now and not poll.closed_at]
    free = free_times(unheld, plan, poll.asked_by, now=now)
    lost = [slot_of(time) for time in unheld if slot_of(time) not in free]
    judged = [(time, *_judge(time, poll, lost, now=now)) for time in times]
    best = best_of(judged, poll)
    rows = [
        Proposal(
            id=time.id,
            slot=slot_of(time),
            said=_said_of(time, poll),
            verdict=verdict,
            reason=reason,
            is_held=time.id in held,
            is_best=time is best,
        )
        for time, verdict, reason in judged
    ]
    people = _people(poll)
    reminded_lately = poll.reminded_at is not None and now - poll.reminded_at < PAUSE
    return Table(
        poll=poll,
        plan=plan,
        people=people,
        rows=rows,
        is_over=now >= poll.deadline,
        can_remind=poll.takes_answers(now)
        and not reminded_lately
        and any(p.is_reachable and lacks_answers(p, poll) for p in poll.asked),
        lost=lost,
    )


def _said_of(time: PollTime, poll: Poll) -> dict[uuid.UUID, Said]:
    return {p.id: a.said for p in poll.asked for a in p.answers if a.time_id == time.id}


def _judge(
    time: PollTime, poll: Poll, lost: Collection[Slot], *, now: datetime
) -> tuple[Verdict, str]:
    if time.starts_at <= now:
        return Verdict.PAST, _("The time has passed.")
    if slot_of(time) in lost:
        return Verdict.TAKEN, _("It is not held any more, and somebody has taken it.")
    said = _said_of(time, poll)
    must = [person for person in poll.asked if person.is_required]
    cannot = [_name(person) for person in must if said.get(person.id) == Said.NO]
    if cannot:
        return Verdict.RULED_OUT, _("%(names)s cannot.", names=", ".join(cannot))
    if silent := sum(person.id not in said for person in must):
        return Verdict.WAITS, ngettext(
            "%(num)d who must be there has not answered.",
            "%(num)d who must be there have not answered.",
            silent,
        )
    if all(said.get(person.id) == Said.YES for person in poll.asked):
        return Verdict.FITS, _("Everybody can.")
    return Verdict.FITS, _("Everybody who must be there can.")


def best_of(judged: Sequence[tuple[PollTime, Verdict, str]], poll: Poll) -> PollTime | None:
    """The one that the answers speak for: nobody who must be there says no; then the fewest
    silent, the most who can, the most who can gladly, the soonest. None while nobody answered."""
    open_ = [time for time, verdict, _why in judged if verdict in (Verdict.FITS, Verdict.WAITS)]
    if not any(_said_of(time, poll) for time in open_):
        return None
    return min(open_, key=lambda time: _rank(time, poll))


def _rank(time: PollTime, poll: Poll) -> tuple[int, int, int, datetime]:
    said = _said_of(time, poll)
    silent = sum(person.is_required and person.id not in said for person in poll.asked)
    words = list(said.values())
    can = len(words) - words.count(Said.NO)
    return silent, -can, -words.count(Said.YES), time.starts_at


def _people(poll: Poll) -> Sequence[Asked]:
    deliveries = delivery_of([person.id for person in poll.asked], family=FAMILY)
    return [_asked(person, poll, deliveries.get(person.id, ())) for person in poll.asked]


def _asked(person: PollPerson, poll: Poll, deliveries: Sequence[Delivery]) -> Asked:
    ways = channels_of(person)
    states = {d.state for d in deliveries if d.channel in ways}
    lacks = lacks_answers(person, poll)
    is_untold = not person.is_reachable or states == {DeliveryState.FAILED}
    return Asked(
        id=person.id,
        name=_name(person),
        place=str(KINDS[person.kind]) if person.kind.is_private else person.function,
        is_required=person.is_required,
        lacks_answers=lacks,
        opened_at=person.opened_at,
        note=person.note,
        phone=person.phone,
        needs_call=lacks and is_untold and person.opened_at is None,
        noted_by=_noted_by(person.answers),
    )


def _noted_by(answers: Collection[PollAnswer]) -> str:
    names = {a.noted_by.name for a in answers if a.noted_by}
    return ", ".join(sorted(names))


def _name(person: PollPerson) -> str:
    return person.name or person.function
