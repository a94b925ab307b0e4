"""One case that is over, written in one go: the rows that the services would have left behind.

A test lets the services do the same, and compares. Nobody is written to, nothing is in the audit:
it was made up. What may follow what is asked of the same table as at the desk.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from booking.support_queries import MeetingFacts
from core.db import Base
from support.clocks import keeping
from support.clocks.history import Event, Kind, Reason
from support.models import (
    AccessGround,
    Answer,
    EventKind,
    Ground,
    HandOver,
    Notice,
    Offer,
    Outcome,
    SupportUnit,
    Ticket,
    TicketEvent,
    Told,
    WaitsFor,
)
from support.routing import Arrival
from support.services import moving
from support.services.placing import CLOSED_REASON
from support.timeline import ROUTING, By, by_requester, by_user, line_of
from support.transitions import RULES

Units = Mapping[uuid.UUID, SupportUnit]


class Record:
    """What happens to one ticket, in order. Each is one verb of the desk."""

    def __init__(
        self, ticket: Ticket, meeting: MeetingFacts, units: Units, opener_id: uuid.UUID | None
    ) -> None:
        self.ticket, self._meeting, self._units = ticket, meeting, units
        self._asked_by = {opener_id, ticket.user_id}
        self._grounds: dict[tuple[uuid.UUID, Ground], AccessGround] = {}
        self.had: list[uuid.UUID] = []  # units, in the order they got it
        self.lines: list[TicketEvent] = []
        self.ticks: list[Event] = []
        self._others: list[Base] = []

    @property
    def rows(self) -> Sequence[Base]:
        """Everything but the ticket itself, its history and what its clocks go by."""
        return [*self._others, *self._grounds.values()]

    def open(self, words: str, arrival: Arrival, *, at: datetime) -> None:
        """Help is asked for, and the case arrives; who is closed is passed over."""
        self._line(EventKind.OPENED, by_requester(self.ticket), at, text=words)
        for id in arrival.skipped:
            self._hand(None, id, None, at, CLOSED_REASON, was_skipped=True)
            place = self._units[id].unit.place
            self._line(EventKind.SKIPPED, ROUTING, at, is_internal=True, unit=place)
        self._arrive(None, arrival.owner, None, at, "", "")
        self.ticks.append(keeping.promised(self.ticket, Kind.STARTED, at))

    def take(self, by: User, *, at: datetime) -> None:
        """Somebody works on it."""
        self._move(EventKind.TAKEN, by_user(by), at)
        self.ticket.assignee = by
        self._tick(at, Kind.ACCEPTED, Kind.ANSWERED)

    def reply(self, words: str, by: User, *, at: datetime) -> None:
        """Answer, and wait for who asked."""
        waits = WaitsFor.REQUESTER.value
        self._line(EventKind.REPLIED, by_user(by), at, text=words, waiting_for=waits)
        self._tick(at, Kind.ANSWERED)
        self.ticks.append(Event(at, Kind.PAUSED, reason=Reason.REQUESTER))

    def note(self, words: str, by: User, *, at: datetime) -> None:
        """For the desk only."""
        self._line(EventKind.NOTED, by_user(by), at, text=words, is_internal=True)

    def write(self, words: str, *, at: datetime) -> None:
        """Who asked says more."""
        self._move(EventKind.WROTE, by_requester(self.ticket), at, text=words)

    def wait(self, reason: WaitsFor, by: User, *, at: datetime) -> None:
        """Nobody can go on just now."""
        self._line(EventKind.WAITS, by_user(by), at, waiting_for=reason.value)
        self.ticks.append(Event(at, Kind.PAUSED, reason=Reason(reason.value)))

    def resume(self, by: User, *, at: datetime) -> None:
        """Somebody goes on."""
        self._move(EventKind.RESUMED, by_user(by), at)

    def hand_over(
        self, to_id: uuid.UUID, why: tuple[str, str], by: User, *, at: datetime, due_at: datetime
    ) -> None:
        """Ask another unit, and say why and what was tried."""
        sender, (reason, tried) = self.ticket.responsible, why
        self._line(
            EventKind.OFFERED, by_user(by), at, text=reason, sender=sender.unit.place,
            receiver=self._units[to_id].unit.place, tried=[tried], is_exception=False,
        )  # fmt: skip
        asked = Offer(
            ticket_id=self.ticket.id, from_id=sender.id, to_id=to_id, by_id=by.id, at=at,
            due_at=due_at, reason=reason, tried=tried,
        )  # fmt: skip
        self._others.append(asked)
        self._give(to_id, Ground.OFFERED, at)

    def accept(self, by: User, *, at: datetime) -> None:
        """The unit says yes, and has it now."""
        asked = next(row for row in reversed(self._others) if isinstance(row, Offer))
        sender, receiver = self.ticket.responsible, self._units[asked.to_id]
        self._move(
            EventKind.ACCEPTED, by_user(by), at,
            sender=sender.unit.place, receiver=receiver.unit.place,
        )  # fmt: skip
        self.ticket.assignee = by
        asked.answered_at, asked.answer, asked.answered_by_id = at, Answer.ACCEPTED, by.id
        self._grounds[asked.to_id, Ground.OFFERED].until = at
        self._arrive(sender.id, receiver.id, asked.by_id, at, asked.reason, asked.tried)
        self.ticks.append(keeping.arrival(self.ticket, at))
        self._tick(at, Kind.ACCEPTED, Kind.ANSWERED)

    def resolve(self, outcome: Outcome, by: User | None, *, at: datetime) -> None:
        """It ends; by nobody: who asked says that it works."""
        who = by_user(by) if by else by_requester(self.ticket)
        if by is None:
            self._move(EventKind.WORKS, who, at)
        self._line(EventKind.RESOLVED, who, at, outcome=outcome.value)
        self.ticket.assignee = self.ticket.assignee or by
        self.ticks.append(Event(at, Kind.RESOLVED))
        self.ticket.notices = list(self._readers())

    def tell(self, by: User, *, at: datetime) -> None:
        """Everybody knows: on their page, at their desk, the leader by phone. So it is closed."""
        for notice in self.ticket.notices:
            is_rung = notice.user_id is not None
            notice.told_at, notice.told_by = at, Told.PHONE if is_rung else Told.PAGE
            notice.told_by_user_id = by.id if is_rung else None
            who, how = by_user(by) if is_rung else ROUTING, notice.told_by.value
            self._line(EventKind.TOLD, who, at, is_internal=True, label=notice.label, how=how)
        self._line(EventKind.CLOSED, ROUTING, at)

    def _readers(self) -> Sequence[Notice]:
        ticket, meeting = self.ticket, self._meeting
        found = [Notice(label=ticket.requester, participant_id=ticket.participant_id)]
        if meeting.leader_id not in self._asked_by:
            found.append(Notice(label=meeting.leader_name, user_id=meeting.leader_id))
        others = [id for id in dict.fromkeys(self.had) if id != ticket.responsible_id]
        units = [self._units[id] for id in others]
        return [*found, *(Notice(label=u.unit.place, support_unit_id=u.id) for u in units)]

    def _move(self, kind: EventKind, by: By, at: datetime, **said: Any) -> None:
        """What ends a wait lets the clocks run on."""
        waited = self.ticket.waiting_for is not None
        self._line(kind, by, at, **said)
        if waited and self.ticket.waiting_for is None:
            self._tick(at, Kind.RESUMED)

    def _line(
        self, kind: EventKind, by: By, at: datetime, *, text: str = "", is_internal: bool = False,
        **facts: Any,
    ) -> None:  # fmt: skip
        rule = RULES[kind, self.ticket.status, False]
        turned = moving.turn(self.ticket, moving.target(rule, self.ticket), facts, at)
        facts |= turned
        self.lines.append(
            line_of(self.ticket, kind, by, now=at, text=text, is_internal=is_internal, **facts)
        )

    def _tick(self, at: datetime, *kinds: Kind) -> None:
        self.ticks += [Event(at, kind) for kind in kinds]

    def _arrive(
        self, sender_id: uuid.UUID | None, to_id: uuid.UUID, by_id: uuid.UUID | None,
        at: datetime, reason: str, tried: str,
    ) -> None:  # fmt: skip
        self._hand(sender_id, to_id, by_id, at, reason, tried=tried)
        if sender_id:
            self._grounds[sender_id, Ground.RESPONSIBLE].until = at
            self._give(sender_id, Ground.WAS_RESPONSIBLE, at)
        self._give(to_id, Ground.RESPONSIBLE, at)
        self.ticket.responsible, self.ticket.responsible_id = self._units[to_id], to_id
        self.had.append(to_id)

    def _hand(
        self, from_id: uuid.UUID | None, to_id: uuid.UUID, by_id: uuid.UUID | None, at: datetime,
        reason: str, *, tried: str = "", was_skipped: bool = False,
    ) -> None:  # fmt: skip
        self._others.append(
            HandOver(
                ticket_id=self.ticket.id, from_id=from_id, to_id=to_id, by_id=by_id, at=at,
                reason=reason, tried=tried, was_skipped=was_skipped,
            )
        )  # fmt: skip

    def _give(self, unit_id: uuid.UUID, ground: Ground, at: datetime) -> None:
        """A reason that had ended begins again."""
        kept = self._grounds.get((unit_id, ground))
        if kept:
            kept.until = None
            return
        self._grounds[unit_id, ground] = AccessGround(
            ticket_id=self.ticket.id, support_unit_id=unit_id, ground=ground, since=at
        )
