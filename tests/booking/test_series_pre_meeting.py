"""Professionals meet just before, on every date of a series: what each one's calendar says."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import links
from booking.claims import Claim
from booking.itip.events import CalendarEvent, occurrence_of
from booking.models import Meeting, Participant, SkipReason
from booking.series_calendar import calendar_name_of
from booking.services.participants import invite_user
from booking.services.parts import Part, change_part
from booking.services.planning import Details
from booking.services.refusals import PreMeetingAtNight
from booking.services.series_bookings import Left
from booking.services.series_cancellations import cancel_dates
from booking.services.series_claims import DatesTaken
from booking.services.series_moves import Wish, move_dates
from booking.services.series_near import DatesInTheWay
from booking.services.series_scope import Scope
from booking.slots import Slot, instant
from core.db import db
from tests.booking.making import CITIZEN, KEY, NOW, a_booking, book, make_room
from tests.booking.serial import (
    NINE,
    SPRING,
    WEEK,
    agreed_on,
    book_many,
    dates,
    diary,
    icaljs_starts,
    libical_starts,
    mails,
    plain,
    post,
    starts,
    weekly,
)
from tests.conftest import Work
from tests.factories import Cast

PRE = timedelta(minutes=20)
IDA, JENS = "ida@example.org", "jens@example.org"
Change = Callable[..., None]


@pytest.fixture
def series(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna with Jens and Ida, four Thursdays over the spring change, twenty minutes before."""
    make_room(session)
    with work():
        guests, details = (CITIZEN, invite_user(cast.jens)), Details(pre_minutes=20)
        return book_many(cast, invitees=guests, details=details).id


@pytest.fixture
def move(cast: Cast, work: Work, series: UUID) -> Change:
    """Move the nth date to another day and time."""

    def moved(nth: int, to: datetime, scope: Scope = Scope.THIS) -> None:
        with work():
            meeting, anna = looked_up(series, cast)
            wish = Wish(Slot(to, to + timedelta(minutes=45)), scope)
            chosen, said = meeting.occurrences[nth], meeting.sequence
            move_dates(meeting, chosen, wish, sequence=said, by=anna, post=post(), now=NOW)

    return moved


def looked_up(series: UUID, cast: Cast) -> tuple[Meeting, User]:
    """Within `work()`."""
    return db.session.get_one(Meeting, series), db.session.get_one(User, cast.anna.id)


def early(times: list[str]) -> list[str]:
    """The same, so long before."""
    return [f"{datetime.strptime(at, '%m-%dT%H:%M') - PRE:%m-%dT%H:%M}" for at in times]  # noqa: DTZ007


def each_has_their_own(app: Flask, session: Session) -> list[str]:
    """When it takes place, where both calendars say so: Jens's so long before Ida's."""
    found = sorted(starts(session))
    with app.app_context():
        assert diary(IDA).starts() == found
        assert diary(JENS).starts() == early(found)
    return found


def test_booked(app: Flask, session: Session, series: UUID) -> None:
    expected = ["03-18T08:00", "03-25T08:00", "04-01T07:00", "04-08T07:00"]

    assert each_has_their_own(app, session) == expected


def test_with_a_date_left_out(app: Flask, session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    agreed = agreed_on(weekly(), left=[Left(SPRING + WEEK, SkipReason.BY_HAND)])
    with work():
        guests, details = (CITIZEN, invite_user(cast.jens)), Details(pre_minutes=20)
        book_many(cast, agreed, invitees=guests, details=details)

    assert len(each_has_their_own(app, session)) == 3


def test_leader_and_room_are_taken_from_the_pre_meeting_on(session: Session, series: UUID) -> None:
    first = dates(session)[0]

    taken = session.scalars(select(Claim).where(Claim.occurrence_id == first.id)).all()

    assert {(c.kind, c.starts_at) for c in taken} == {
        ("leader", first.starts_at - PRE), ("room", first.starts_at - PRE)
    }  # fmt: skip
    assert first.provision
    assert first.provision.opens_at < first.starts_at - PRE


@pytest.mark.parametrize("scope", list(Scope))
def test_moved(app: Flask, session: Session, move: Change, scope: Scope) -> None:
    move(1, instant(SPRING + WEEK, time(13)), scope)

    assert "03-25T12:00" in each_has_their_own(app, session)


def test_moved_past_a_neighbour(app: Flask, session: Session, move: Change) -> None:
    move(1, instant(SPRING + 5 * WEEK, NINE))

    assert each_has_their_own(app, session)[-1] == "04-22T07:00"


def test_moved_one_and_then_all(app: Flask, session: Session, move: Change) -> None:
    move(1, instant(SPRING + WEEK, time(13)))
    move(2, instant(SPRING + 2 * WEEK + timedelta(days=1), time(11)), Scope.FOLLOWING)

    assert len(each_has_their_own(app, session)) == 4


@pytest.mark.parametrize("scope", [Scope.THIS, Scope.FOLLOWING])
def test_cancelled(
    app: Flask, session: Session, cast: Cast, work: Work, series: UUID, scope: Scope
) -> None:
    with work():
        meeting, anna = looked_up(series, cast)
        chosen = meeting.occurrences[2]
        cancel_dates(meeting, chosen, scope, by=anna, reason="Syg", post=post(), now=NOW)

    assert len(each_has_their_own(app, session)) == (3 if scope is Scope.THIS else 2)


def test_who_is_left_out_of_it_gets_the_others_times(
    app: Flask, session: Session, cast: Cast, work: Work, series: UUID
) -> None:
    with work():
        meeting, anna = looked_up(series, cast)
        jens = next(p for p in meeting.participants if p.email == JENS)
        left_out = Part(is_presenter=False, skips_pre_meeting=True, proxy=None)
        change_part(jens, left_out, by=anna, post=post(), now=NOW + timedelta(minutes=1))

    found = sorted(starts(session))
    with app.app_context():
        assert diary(JENS).starts() == found


def test_other_calendars_read_the_same(app: Flask, move: Change) -> None:
    move(1, instant(SPRING + WEEK, time(13)), Scope.FOLLOWING)

    with app.app_context():
        for mail in mails(JENS):
            assert mail.calendar
            assert Calendar.from_ical(mail.calendar)
            assert libical_starts(mail.calendar)


def test_another_reader_finds_the_early_dates(app: Flask, session: Session, series: UUID) -> None:
    with app.app_context():
        [mail] = mails(JENS)

    assert mail.calendar
    assert icaljs_starts(mail.calendar) == early(starts(session))


def test_the_mail_names_it_to_professionals_only(app: Flask, series: UUID) -> None:
    with app.app_context():
        [to_jens], [to_ida] = mails(JENS), mails(IDA)

    assert "formøde på 20 minutter for fagfolk" in to_jens.text
    assert "kl. 8.40-9.45" in plain(to_jens.text)
    assert "formøde" in (to_jens.html or "")
    assert "formøde" not in to_ida.text + (to_ida.html or "") + to_jens.subject
    assert "8.40" not in to_ida.text


def test_the_mail_of_one_date_names_its_time(app: Flask, move: Change) -> None:
    move(1, instant(SPRING + WEEK, time(13)))

    with app.app_context():
        *_first, mail = mails(JENS)
    assert "formøde for fagfolk kl. 12.40-13.00. De andre kommer kl. 13.00." in plain(mail.text)


def test_a_meeting_of_one_time_names_it_too(
    app: Flask, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        guests, details = (CITIZEN, invite_user(cast.jens)), Details(pre_minutes=20)
        book(a_booking(cast, invitees=guests, details=details), cast.anna)

    with app.app_context():
        [mail] = mails(JENS)
    assert "formøde for fagfolk kl. 9.40-10.00. De andre kommer kl. 10.00." in plain(mail.text)


def test_an_answer_to_the_early_date_finds_it(work: Work, cast: Cast, series: UUID) -> None:
    with work():
        meeting, _anna = looked_up(series, cast)
        second = meeting.occurrences[1]
        assert second.recurrence_id
        for known_as in (second.recurrence_id, second.recurrence_id - PRE):
            event = CalendarEvent("REPLY", meeting.uid, 0, NOW, known_as, None, None, "", [])
            assert occurrence_of(meeting, event) is second


def test_a_date_is_called_what_its_reader_knows(work: Work, cast: Cast, series: UUID) -> None:
    with work():
        meeting, _anna = looked_up(series, cast)
        second = meeting.occurrences[1]
        assert second.recurrence_id

        named = calendar_name_of(second, PRE)["recurrence_id"]

        assert datetime.fromisoformat(named) == second.recurrence_id - PRE


def test_own_page_and_own_calendar_say_the_own_time(
    client: FlaskClient, session: Session, series: UUID
) -> None:
    jens = session.scalars(select(Participant).where(Participant.email == JENS)).one()
    url = f"/m/{links.token_for(jens, KEY)}"
    session.commit()

    page, file = plain(client.get(url).text), client.get(f"{url}/calendar.ics").text

    assert page.count("kl. 8.40-9.45") >= 4
    assert "T084000" in file
    assert "T090000" not in file


def test_at_night_it_is_refused(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    with work(), pytest.raises(PreMeetingAtNight):
        book_many(cast, agreed_on(weekly(), time(4, 10)), details=Details(pre_minutes=20))


def test_nor_is_it_moved_there(move: Change) -> None:
    with pytest.raises(PreMeetingAtNight):
        move(1, instant(SPRING + WEEK, time(0, 10)), Scope.ALL)


def test_what_is_taken_just_before_is_in_the_way(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    with work():
        other = book(a_booking(cast, starts_at=instant(SPRING, time(8))), cast.anna)
        until = other.occurrences[0].ends_at
    with work(), pytest.raises(DatesTaken) as refused:
        book_many(cast, details=Details(pre_minutes=20))

    [(asked, _why)] = refused.value.dates
    assert asked == instant(SPRING, NINE)
    assert {slot.starts_at.date() for slot in refused.value.near[asked]} == {SPRING}
    assert all(slot.starts_at - PRE >= until for slot in refused.value.near[asked])


def test_moved_into_what_is_taken_just_before_it_is_refused(
    cast: Cast, work: Work, move: Change
) -> None:
    with work():
        book(a_booking(cast, starts_at=instant(SPRING + WEEK, time(12))), cast.anna)

    with pytest.raises(DatesInTheWay) as refused:
        move(0, instant(SPRING, time(13)), Scope.ALL)

    assert refused.value.dates == [instant(SPRING + WEEK, time(13))]
