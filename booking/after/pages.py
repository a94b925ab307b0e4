"""What the pages of a closing show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from booking.access import leads_date
from booking.after.agenda import AgendaClock, clock_of, is_live
from booking.after.asking import held
from booking.after.closings import closing_of, versions_of
from booking.after.evaluations import Sums, sums_at
from booking.after.follow_ups import booked_after
from booking.after.forms import ClosingForm, PersonLine, closing_form
from booking.after.minutes import minutes_text
from booking.after.missing import Live, live_people
from booking.after.seen import seen_at
from booking.bridge_lines import words_after, words_now
from booking.joining import newest_begun, occurrence_at
from booking.models import Closing, Meeting, Occurrence
from booking.people import PersonRow
from booking.planned import duties_of
from booking.ports import help_desk
from booking.queries import MeetingPage
from booking.services import own_room_moves
from booking.services.checklists import Line


@dataclass(frozen=True)
class FormPage:
    """The closing form and its people."""

    meeting: Meeting
    occurrence: Occurrence
    form: ClosingForm
    lines: Sequence[PersonLine]
    before: Closing | None
    bridge: str  # what it saw, where it tells


def form_page(
    occurrence: Occurrence,
    typed: Any,  # werkzeug's own multi-dict, or none
    *,
    form: ClosingForm | None = None,
) -> FormPage:
    """With what was typed; or around a form that was refused."""
    people = occurrence.listed
    seen, before = seen_at(occurrence, people, help_desk()), closing_of(occurrence.id)
    made = form or closing_form(people, seen, before, typed)
    if made.form_errors:  # somebody else closed it meanwhile, and the page says so now
        made.version.data = str(before.version if before else 0)
    known = [person for person in people if made.knows(person)]
    lines, bridge = made.lines(known, seen), words_after(occurrence.provision)
    return FormPage(occurrence.meeting, occurrence, made, lines, before, bridge)


@dataclass(frozen=True)
class MinutesPage:
    """What the leader has afterwards."""

    meeting: Meeting
    occurrence: Occurrence
    versions: Sequence[Closing]
    text: str
    readers: Sequence[str]  # who reads on their own page what was agreed
    following: Occurrence | None
    sums: Sums | None  # what people say of it; none until enough have
    duties: Sequence[Line]  # what is to be done now that people have met

    @property
    def closing(self) -> Closing:
        """The version that holds."""
        return self.versions[0]


def minutes_page(occurrence: Occurrence, *, now: datetime) -> MinutesPage:
    """Of a date that is closed."""
    meeting, versions = occurrence.meeting, versions_of(occurrence.id)
    following = _following(occurrence, now)
    reads = {each.participant_id for each in versions[0].people if each.gets_minutes}
    return MinutesPage(
        meeting=meeting,
        occurrence=occurrence,
        versions=versions,
        text=minutes_text(versions[0], occurrence, following),
        readers=[p.name or p.function for p in meeting.invited if p.id in reads],
        following=following,
        sums=sums_at(occurrence.id),
        duties=duties_of(occurrence),
    )


def _following(occurrence: Occurrence, now: datetime) -> Occurrence | None:
    """When they meet again: of a series its next date, else what was booked from here."""
    meeting = occurrence.meeting if occurrence.series_id else booked_after(occurrence.id)
    found = occurrence_at(meeting, now=now) if meeting else None
    return found if found and found.takes_place(now) and found.id != occurrence.id else None


@dataclass(frozen=True)
class LivePage:
    """What moves while a meeting lasts."""

    people: Live
    agenda: AgendaClock
    lines: str  # who is in the room, as the bridge tells it
    may_move_over: bool  # everybody to another room


def live_page(
    occurrence: Occurrence, people: Sequence[PersonRow], *, now: datetime
) -> LivePage | None:
    """None while nothing is going on. Two statements; of a room at a bridge, three."""
    if not is_live(occurrence, now=now):
        return None
    lines = words_now(occurrence.provision)
    return LivePage(
        live_people(people, occurrence, now=now),
        clock_of(occurrence, now=now),
        lines,
        own_room_moves.may_move(occurrence, now=now),
    )


def around(page: MeetingPage, actor: User, *, now: datetime) -> dict[str, object]:
    """What stands on the meeting's page of now and of afterwards, for whoever runs those dates."""
    last = newest_begun(page.meeting, now=now)
    return {
        "live": live_page(page.occurrence, page.people, now=now) if page.is_led else None,
        "held": held(last, now=now) if last and leads_date(actor, last) else None,
    }
