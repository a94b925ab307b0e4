"""How booking reaches help without knowing who gives it: app.py fills the port."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from flask import current_app

from accounts.models import User
from booking.times.hours import WORKDAYS, Hours
from core.web import key, settings
from video.bridges import Spot


@dataclass(frozen=True)
class HelpRequest:
    """A call for help about an occurrence, by a participant or by the signed-in leader."""

    occurrence_id: uuid.UUID
    participant_id: uuid.UUID
    user_id: uuid.UUID | None
    requester: str  # as the desk shows it: "Ida, borger"
    is_private: bool  # citizen or relative
    organisation_id: uuid.UUID  # the requester's own, or the convening one for citizens
    convening_organisation_id: uuid.UUID
    text: str
    device: str
    callback_phone: str | None
    starts_at: datetime
    snapshot: dict[str, Any] = field(default_factory=dict)  # of the meeting; no health data
    role: str = ""  # the last word of `requester`, where it is said in the language of who reads


@dataclass(frozen=True)
class During:
    """How it is with a number while a meeting lasts."""

    is_open: bool  # from beginning to end
    text: str  # "Hotline for borgere er lukket den dag (langfredag)."
    last_time: str | None  # "torsdag kl. 18": until when one can ring before the meeting
    others: str | None  # who gets a call for help then, where that is somebody else


@dataclass(frozen=True)
class HelpLine:
    """A number one can ring, and whether somebody answers."""

    name: str
    phone: str | None
    is_open: bool
    open_text: str  # "Åbent nu, til kl. 18"
    hours_text: str  # "Mandag til torsdag kl. 9-18."
    unit_id: uuid.UUID | None = None  # whose it is; none where it is the meeting's own phone
    others: str | None = None  # who gets a call for help now, where the line is closed
    during: During | None = None  # where a meeting was asked about


MeetingTime = tuple[datetime, datetime]  # from and to
Reader = tuple[uuid.UUID, bool]  # whose organisation helps, and whether a citizen or relative asks


@dataclass(frozen=True)
class Said:
    """One thing that was said in a case, as the requester may read it."""

    who: str  # "Dorte, Hotline for borgere" or "Dig"
    at: datetime
    text: str
    is_mine: bool


@dataclass(frozen=True)
class Step:
    """One of the three steps of a case in plain words."""

    title: str
    text: str
    state: str  # "done", "now" or "next"


@dataclass(frozen=True)
class Case:
    """A case as the requester's page tells it."""

    number: int
    title: str  # "Vi har fået din besked"
    lead: str
    steps: Sequence[Step]
    said: Sequence[Said]
    helper: str  # whom an answer goes to
    line: HelpLine  # the number that is right now
    is_over: bool
    can_attend: bool | None


@dataclass(frozen=True)
class Banner:
    """What the leader's page says of a case in the meeting."""

    heading: str
    text: str
    is_over: bool


class Trouble(StrEnum):
    """How far somebody's technical trouble was, as the desk has it."""

    OPEN = "open"  # asked for help; there is no outcome
    BARRED = "barred"  # could not take part


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody is about to meet, for the desk to know whether something is wrong there."""

    participant_id: uuid.UUID
    organisation_id: uuid.UUID  # whose help they would get
    spot: Spot | None  # the room and its bridge
    device: str  # that they tested with
    starts_at: datetime


@dataclass(frozen=True)
class Outage:
    """Something is wrong for many at once, and the desk is on it."""

    text: str  # a supporter's words to those affected


class HelpDesk(Protocol):
    """What booking asks of support. Every method runs in the caller's transaction."""

    def open_ticket(self, request: HelpRequest, *, now: datetime) -> uuid.UUID:
        """Open a ticket, or add to the one of this participant that is open, or was just now."""

    def answer(self, participant_id: uuid.UUID, text: str, *, works: bool, now: datetime) -> None:
        """The requester says more, or that it works now."""

    def case_of(self, participant_id: uuid.UUID, *, now: datetime) -> Case | None:
        """The newest case of this participant, if any that is open or ended since yesterday."""

    def seen_by(self, participant_id: uuid.UUID, *, now: datetime) -> None:
        """The requester has seen the page: an outcome there counts as told."""

    def banners(self, meeting_id: uuid.UUID, *, now: datetime) -> Sequence[Banner]:
        """The open cases of a meeting, for its leader."""

    def troubles_at(self, occurrence_id: uuid.UUID) -> Mapping[uuid.UUID, Trouble]:
        """Whose technical trouble was never solved, by participant. One statement."""

    def who_needs_help(self, occurrence_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
        """In words, by occurrence, where somebody has a case that is not solved: for lists."""

    def line_for(
        self,
        organisation_id: uuid.UUID,
        *,
        is_private: bool,
        now: datetime,
        meeting: MeetingTime | None = None,
    ) -> HelpLine | None:
        """The right number for this reader, whether it is open now, and during a meeting."""

    def lines_for(
        self,
        readers: Collection[Reader],
        *,
        now: datetime,
        meeting: MeetingTime | None = None,
    ) -> Mapping[Reader, HelpLine | None]:
        """The right number for each of these, in as many statements as for one."""

    def lines_during(
        self, organisation_id: uuid.UUID, meetings: Sequence[MeetingTime], *, now: datetime
    ) -> Sequence[HelpLine | None]:
        """The citizens' number during each of these, in as many statements as for one."""

    def line_of(
        self, unit_id: uuid.UUID, *, now: datetime, meeting: MeetingTime | None = None
    ) -> HelpLine | None:
        """The number of a unit that is known, for messages: in the language they are sent in."""

    def outage_at(self, place: Whereabouts, *, now: datetime) -> Outage | None:
        """What is known to be wrong there, for a meeting that is near. One statement."""

    def note_booked(self, occurrence_ids: Sequence[uuid.UUID], *, now: datetime) -> None:
        """There are new dates: who wants to know of them is told."""

    def note_cancelled(self, occurrence_id: uuid.UUID, *, by: User, now: datetime) -> None:
        """The meeting is off: whoever works on a case of it can see so."""

    def note_revived(self, occurrence_id: uuid.UUID, *, by: User, now: datetime) -> None:
        """The meeting was off, and is held after all, maybe at another time."""

    def note_moved(self, occurrence_id: uuid.UUID, *, by: User, now: datetime) -> None:
        """The meeting is at another time: its cases are as urgent as that makes them."""


def help_desk() -> HelpDesk:
    """The help desk of the running app."""
    desk: HelpDesk = current_app.extensions["moedebro_help_desk"]
    return desk


@dataclass(frozen=True)
class MeetingPost:
    """What it takes to write to those in a meeting: who says which help is right for each, the key
    of their links, and the domain the mails are from."""

    desk: HelpDesk
    key: bytes
    mail_domain: str
    hours: Hours = WORKDAYS  # in which other times are proposed where one is taken


def offered_hours() -> Hours:
    """When meetings are offered in the running app."""
    return Hours.of(settings().working_hours, settings().offers_from_hour)


def meeting_post() -> MeetingPost:
    """That of the running app."""
    return MeetingPost(help_desk(), key(), settings().mail_domain, offered_hours())
