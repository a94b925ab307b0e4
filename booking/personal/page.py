"""One participant's page as its templates read it: facts and words, and no rules."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from urllib.parse import urlsplit

from flask_babel import LazyString

from booking import closed_help, equipment, links
from booking.early import OwnTime, own_time
from booking.equipment import Tested
from booking.joining import Door, attendance_of, door_for, is_at_door, occurrence_for
from booking.meeting_types.checklists import DUES, Item
from booking.meeting_types.reading import Edition
from booking.models import (
    Answer,
    Delay,
    Meeting,
    Occurrence,
    Participant,
    ParticipantKind,
    TimeChange,
    TimeWish,
    WishOutcome,
)
from booking.outages import outage_for
from booking.person_notes import delays_of
from booking.personal import words
from booking.personal.calendar_links import CalendarLinks, links_for
from booking.personal.equipment_page import title_of
from booking.personal.own_dates import OwnDates
from booking.personal.queries import Look, last_change, line_for, looks_at
from booking.ports import HelpLine, Outage, Trouble, help_desk
from booking.services.checklists import participants_items
from booking.services.date_agendas import agenda_of
from booking.services.delays import CHOICES, may_be_late
from booking.services.planning import Details, planned
from booking.services.stand_ins import must_attend, stand_in_of
from booking.wishes import newest_wish
from video.ways import ways_of


@dataclass(frozen=True)
class Ways:
    """Ways in besides the button. Telephone comes last."""

    code: str
    site: str
    sip: str | None  # only for somebody who joins from a room system
    phone: str  # of the room where it has one, else of the meeting
    pin: str | None  # what the room's telephone asks for
    sip_pin: str | None  # what a room system is asked for


@dataclass(frozen=True)
class Page:
    """What a personal page shows."""

    token: str
    me: Participant
    meeting: Meeting
    occurrence: Occurrence
    door: Door
    now: datetime
    line: HelpLine
    is_seen: bool  # the others can see that this person waits
    ways: Ways
    may_test: bool  # sound, picture and connection
    tested: Tested | None
    delays: Mapping[uuid.UUID, Delay]  # who comes late

    @property
    def own(self) -> OwnTime:
        """When the meeting is for this reader: every time on the page is one of these."""
        return own_time(self.me, self.occurrence)

    @property
    def citizen_comes_at(self) -> datetime | None:
        """When the others come, for who begins with a pre-meeting."""
        is_early = self.own.starts_at < self.occurrence.starts_at
        return self.occurrence.starts_at if is_early else None

    @cached_property
    def dates(self) -> OwnDates:
        """Of a meeting that comes again, its dates and who comes."""
        return OwnDates(self.me, self.occurrence, self.now)

    @property
    def people(self) -> list[dict[str, str]]:
        """Whom one meets, by function."""
        date, said, late = self.occurrence, self.dates.answer_of, self.delays
        others = (p for p in date.invited if p.id != self.me.id)
        return [words.as_person(p, date, late.get(p.id), said(p), now=self.now) for p in others]

    @property
    def agenda(self) -> str | None:
        """What is on it: of a meeting that comes again, on this date."""
        return agenda_of(self.occurrence)

    @property
    def others_topics(self) -> list[tuple[str, str]]:
        """What the others want to ask about: everybody in the meeting may read it."""
        others = (p for p in self.meeting.invited if p.id != self.me.id and p.topics)
        return [(words.who(p), p.topics) for p in others]

    @property
    def looks(self) -> Sequence[Look]:
        """Who at work opened the meeting. Asked for by citizens' pages only."""
        return looks_at(self.meeting.id)

    @property
    def calendar_links(self) -> CalendarLinks:
        """To put the meeting into a calendar at Google or Outlook.com."""
        return links_for(self.meeting, self.own)

    @property
    def moved(self) -> TimeChange | None:
        """How the meeting was moved, for as long as this person has not answered the new time."""
        return last_change(self.occurrence.id) if self.dates.of_next == Answer.NONE else None

    @property
    def moved_from(self) -> datetime | None:
        """When it was before, for this reader."""
        moved, lead = self.moved, self.occurrence.starts_at - self.own.starts_at
        return moved.starts_at - lead if moved else None

    @property
    def wish(self) -> TimeWish | None:
        """The other time this person asked for last, where it is not about nothing by now."""
        found = newest_wish(self.me.id, self.occurrence.id)
        return found if found and found.outcome != WishOutcome.LAPSED else None

    @property
    def delay(self) -> Delay | None:
        """How late this person said they come."""
        return self.delays.get(self.me.id)

    @property
    def may_be_late(self) -> bool:
        """Whether to ask."""
        is_due = self.dates.of_next != Answer.DECLINED
        return is_due and may_be_late(self.me, self.occurrence, now=self.now)

    @property
    def delays_to_choose(self) -> Sequence[int]:
        """Minutes."""
        return CHOICES

    @property
    def must_attend(self) -> bool:
        """Whether a no asks who comes instead."""
        return must_attend(self.me)

    @property
    def stand_in(self) -> Participant | None:
        """Who comes instead."""
        return stand_in_of(self.me) if self.must_attend else None

    @cached_property
    def outage(self) -> Outage | None:
        """What is wrong just now for many, and for this reader."""
        device = self.tested.device if self.tested else ""
        return outage_for(self.me, self.occurrence, device=device, now=self.now)

    @cached_property
    def has_asked(self) -> bool:
        """Whether this person has called for help and waits for an outcome."""
        return help_desk().troubles_at(self.occurrence.id).get(self.me.id) == Trouble.OPEN

    @property
    def closed_then(self) -> Sequence[str]:
        """What to do in the meeting, where nobody answers the number then."""
        return closed_help.at_the_meeting(self.line)

    @cached_property
    def _planned(self) -> tuple[Details, Edition | None]:
        return planned(self.meeting)

    @property
    def sits(self) -> Details | None:
        """Where a citizen sits together with staff, and with whom; none where nobody said so."""
        details = self._planned[0]
        has_said = details.sits_at or details.sits_with
        return details if has_said and self.me.kind == ParticipantKind.CITIZEN else None

    @property
    def is_duty(self) -> bool:
        """Whether this reader, who comes as part of the job, has to come or send somebody."""
        return self._planned[0].is_duty and self.me.kind == ParticipantKind.STAFF

    @property
    def to_remember(self) -> Sequence[tuple[LazyString, Sequence[Item]]]:
        """What the reader has to remember, by when; once they have met, what is left to do."""
        items = participants_items(self.me, self.occurrence, self._planned[1])
        if self.occurrence.has_ended(self.now):
            items = [item for item in items if item.due.is_after]
        return [(DUES[due], list(some)) for due, some in groupby(items, key=lambda i: i.due)]

    def instead(self, line: HelpLine, *, has_asked: bool) -> str:
        """What to do while nobody answers this number."""
        return closed_help.right_now(line, has_asked=has_asked)

    @property
    def can_join(self) -> bool:
        """Whether there is, or will be, a meeting to go to."""
        return self.door not in (Door.CANCELLED, Door.OVER)

    @property
    def is_running_over(self) -> bool:
        """The door is open, but the meeting should have ended."""
        return self.occurrence.has_ended(self.now)

    @property
    def test_title(self) -> str:
        """What the newest test came to."""
        return title_of(self.tested) if self.tested else ""

    @property
    def soon(self) -> str:
        """The line above the heading, days before."""
        return words.soon(self.own, now=self.now)

    @property
    def today(self) -> str:
        """The line above the heading, on the day."""
        return words.today(self.own, now=self.now)

    @property
    def kind_of_meeting(self) -> str:
        """The line above the heading, afterwards."""
        return words.kind_of_meeting(self.meeting.form)

    @property
    def length(self) -> str:
        """How long it lasts."""
        return words.length(self.own)

    @property
    def countdown(self) -> str:
        """How long until it begins."""
        return words.countdown(self.own, now=self.now)

    @property
    def seen(self) -> str:
        """What the waiting page has been told; when it is told anew, this differs."""
        word = "open" if self.door == Door.OPEN else "here" if self.is_seen else "arrived"
        return f"{word}.{words.minutes_to(self.own, now=self.now)}"


def page_of(
    participant: Participant, *, token: str, key: bytes, base_url: str, now: datetime
) -> Page:
    """Everything the page of this participant shows at this moment."""
    occurrence = occurrence_for(participant, now=now)
    return Page(
        token=token,
        me=participant,
        meeting=participant.meeting,
        occurrence=occurrence,
        door=door_for(participant, occurrence, now=now),
        now=now,
        line=line_for(participant, occurrence, now=now),
        is_seen=is_at_door(attendance_of(occurrence.id, participant.id), now=now),
        ways=_ways(participant, occurrence, key=key, base_url=base_url),
        may_test=equipment.may_test(occurrence, now=now),
        tested=equipment.last_test(occurrence.id, participant.id),
        delays=delays_of(occurrence.id),
    )


def _ways(participant: Participant, occurrence: Occurrence, *, key: bytes, base_url: str) -> Ways:
    provision = occurrence.provision
    into = ways_of(provision)
    return Ways(
        code=links.code_for(participant, key),
        site=urlsplit(base_url).netloc,
        sip=into.sip if participant.joins_from_room_system else None,
        phone=into.phone or participant.meeting.phone,
        pin=into.guest_pin if into.phone else None,
        sip_pin=into.guest_pin if into.is_made and participant.joins_from_room_system else None,
    )
