"""Each participant's way to the meeting: reached, opened, answered, tested, inside."""

import uuid
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _

from booking import equipment
from booking.equipment import Tested
from booking.joining import is_at_door
from booking.models import (
    Answer,
    AnswerSource,
    Attendance,
    EquipmentTest,
    Participant,
)
from booking.person_notes import PersonNotes
from booking.words import KINDS
from notifications.outbox import Delivery, DeliveryState

THEMSELVES = set(AnswerSource)  # what stands there of who answered on their own
NOTHING_MORE = PersonNotes()
NEAR = timedelta(days=1)  # from here on who has not opened anything is worth a look


class Presence(StrEnum):
    """Where somebody is just now."""

    AWAY = "away"
    WAITING = "waiting"
    INSIDE = "inside"
    LEFT = "left"


@dataclass(frozen=True)
class PersonRow:
    """One participant on the leader's page."""

    id: uuid.UUID
    name: str
    place: str
    is_leader: bool
    is_reachable: bool
    phone: str | None  # to call when no message gets there
    opened_at: datetime | None
    answer: Answer
    answered_by: str | None  # who answered for them; none: they did themselves
    deliveries: Sequence[Delivery]  # by mail, by SMS; none: nothing was sent
    tested: Tested | None  # sound, picture and connection
    presence: Presence
    notes: PersonNotes = NOTHING_MORE
    starts_in: timedelta | None = None  # below zero once it has begun; none: nobody comes any more
    is_off: bool = False  # on the list of other dates of the series, and not of this

    @property
    def is_late_to_open(self) -> bool:
        """The meeting is near, and this person has not opened the invitation."""
        is_near = self.starts_in is not None and self.starts_in < NEAR
        return is_near and self.opened_at is None and not self.is_leader

    @property
    def plain(self) -> Set[str]:
        """What goes as it should. A small screen shows it only to those who ask for everything."""
        states = {delivery.state for delivery in self.deliveries}
        has_begun = self.starts_in is not None and self.starts_in <= timedelta()
        is_away = self.presence is Presence.AWAY and not self.notes.late
        fine = {
            "delivered": self.is_reachable and states <= {DeliveryState.SENT},
            "opened": self.is_leader or self.opened_at is not None or self.starts_in is None,
            "tested": self.tested is None or self.tested.is_good,
            "presence": is_away and not has_begun,
        }
        return {name for name, is_fine in fine.items() if is_fine}

    @property
    def needs_call(self) -> bool:
        """Whether a call is the only way left to tell them."""
        states = {delivery.state for delivery in self.deliveries}
        untold = states == {DeliveryState.FAILED} or not self.is_reachable
        return untold and self.opened_at is None and not self.is_leader

    @property
    def needs_sheet(self) -> bool:
        """Whether paper, or the code, is what gets this person to a meeting that lies ahead."""
        is_told = self.is_reachable or self.opened_at is not None
        return self.starts_in is not None and not is_told and not self.is_leader


def person_row(
    participant: Participant,
    attendance: Attendance | None,
    test: EquipmentTest | None,
    deliveries: Sequence[Delivery],
    notes: PersonNotes = NOTHING_MORE,
    starts_in: timedelta | None = None,
    *,
    answer: Answer,
    is_leader: bool,
    is_off: bool = False,
    now: datetime,
) -> PersonRow:
    """Put together what is known of one participant; `answer` is about the date that is meant."""
    unit = participant.unit
    return PersonRow(
        id=participant.id,
        name=participant.name or participant.function,
        place=_place(participant),
        is_leader=is_leader,
        is_reachable=participant.is_reachable,
        phone=participant.phone or (unit.phone if unit else None),
        opened_at=participant.opened_at,
        answer=answer,
        answered_by=_who_answered(participant) if answer == participant.answer else None,
        deliveries=deliveries,
        tested=equipment.read(test) if test else None,
        presence=_presence(attendance, now),
        notes=notes,
        starts_in=starts_in,
        is_off=is_off,
    )


def _who_answered(participant: Participant) -> str | None:
    if participant.answered_by == AnswerSource.POLL:
        return str(_("Said yes to the time"))
    return None if participant.answered_by in THEMSELVES else participant.answered_by


def _place(participant: Participant) -> str:
    """Where they belong: the organisation as far as it is known, else the function."""
    if participant.kind.is_private:
        return str(KINDS[participant.kind])
    unit, organisation = participant.unit, participant.organisation
    known = unit.organisation.name if unit else organisation.name if organisation else ""
    return known or participant.function


def _presence(attendance: Attendance | None, now: datetime) -> Presence:
    if attendance is None:
        return Presence.AWAY
    if attendance.joined_at and attendance.left_at is None:
        return Presence.INSIDE
    if is_at_door(attendance, now=now):
        return Presence.WAITING
    return Presence.LEFT if attendance.left_at else Presence.AWAY
