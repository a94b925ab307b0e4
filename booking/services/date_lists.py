"""Who is on the list of which date of a series: the rows, and nothing else.

Who is invited to some dates only (`Participant.by_date`) is off all others, those to come later
too; everybody else is on all but those they were taken off.
"""

from collections.abc import Collection

from booking.models import Meeting, Occurrence, OffDate, Participant
from core.db import db


def take_from(person: Participant, dates: Collection[Occurrence]) -> None:
    """Off the list of these dates."""
    rows = person.meeting.off_dates
    there = {row.occurrence_id for row in rows if row.participant_id == person.id}
    for date in dates:
        if date.id not in there:
            off = OffDate(participant_id=person.id, occurrence_id=date.id)
            rows.append(off)
    db.session.flush()


def put_back(person: Participant, dates: Collection[Occurrence]) -> None:
    """On the list of these dates again."""
    ids = {date.id for date in dates}
    for row in list(person.meeting.off_dates):
        if row.participant_id == person.id and row.occurrence_id in ids:
            person.meeting.off_dates.remove(row)
    db.session.flush()


def only_on(person: Participant, dates: Collection[Occurrence], *, by_date: bool) -> None:
    """On the list of these dates, and on no other, whatever was before."""
    person.by_date = by_date
    ids, every = {date.id for date in dates}, person.meeting.occurrences
    put_back(person, dates)
    take_from(person, [o for o in every if o.series_id and o.id not in ids])


def keep_off(meeting: Meeting, date: Occurrence) -> None:
    """A new date is not one of those that somebody was invited to by the date."""
    for person in meeting.invited:
        if person.by_date:
            take_from(person, [date])


def keep_a_leader(date: Occurrence) -> None:
    """Who was to lead a date of their own may be off its list since it was cancelled: then the
    meeting's leader leads it, as the others, and is on its list."""
    if date.own_leader_id is None or any(date.is_led_by(p) for p in date.invited):
        return
    date.own_leader = None
    db.session.flush()
    for person in date.meeting.invited:
        if date.is_led_by(person):
            put_back(person, [date])


def dates_of_person(person: Participant) -> list[Occurrence]:
    """The dates they are on the list of that are not off."""
    dates = person.meeting.occurrences
    return [o for o in dates if o.cancellation is None and person.id not in o.off]


def dates_like(person: Participant | None, meeting: Meeting) -> list[Occurrence]:
    """The dates of the meeting that this one is on the list of, also those that are off; without
    anybody, all of them."""
    return [o for o in meeting.occurrences if person is None or person.id not in o.off]
