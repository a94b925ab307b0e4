"""A link that a calendar program follows: neutral, up to date, and one's own."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.calendars.models import CalendarEntry, CalendarFeed
from booking.models import Answer, Cancellation, Occurrence, Participant, TimeChange
from core import clock
from core.db import db
from tests.audits import audits
from tests.browse import sign_in
from tests.calendars.making import end, events, feed_path, shown_path
from tests.checkers import readers
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import PURPOSE, Made, cancel
from tests.personal.test_statements import counted


@pytest.fixture
def path(anna: FlaskClient, meeting: Made) -> str:
    """Her feed, with a meeting in it."""
    return feed_path(anna)


def only_feed(session: Session) -> CalendarFeed:
    """As committed."""
    session.rollback()
    return session.scalars(select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None))).one()


def test_it_says_when_and_no_more(program: FlaskClient, path: str, meeting: Made) -> None:
    answer = program.get(path)
    [event] = events(answer)

    assert str(event["SUMMARY"]) == "Videomøde med Kolding Kommune"
    assert str(event["LOCATION"]) == f"http://127.0.0.1:8000/meetings/{meeting.meeting_id}"
    assert str(event["STATUS"]) == "CONFIRMED"
    for secret in (PURPOSE, "Medicin", "Anna", "Ida", "ATTENDEE", "ORGANIZER", "Sygehusvej", "/m/"):
        assert secret not in answer.text


def test_its_head_tells_programs_how_often_to_ask(program: FlaskClient, path: str) -> None:
    answer = program.get(path)

    for line in ("X-WR-CALNAME:Mødebro", "NAME:Mødebro", "X-PUBLISHED-TTL:PT1H"):
        assert line in answer.text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in answer.text
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert "Set-Cookie" not in answer.headers


def test_other_readers_have_no_complaint(program: FlaskClient, path: str) -> None:
    assert readers.libical(program.get(path).get_data())["complaints"] == 0


def test_each_line_is_whole_and_short(program: FlaskClient, path: str) -> None:
    *lines, last = program.get(path).get_data().split(b"\r\n")

    assert last == b""
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines)


def test_what_a_program_has_is_not_sent_again(program: FlaskClient, path: str) -> None:
    first = program.get(path)
    by_tag = program.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_time = program.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert (by_tag.status_code, by_tag.data) == (304, b"")
    assert by_time.status_code == 304
    assert program.get(path).data == first.data


def test_the_tag_goes_before_the_time(program: FlaskClient, path: str) -> None:
    first = program.get(path)
    both = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]}

    assert program.get(path, headers=both).status_code == 200


def test_it_can_be_asked_for_its_head_only(program: FlaskClient, path: str) -> None:
    whole, head = program.get(path), program.head(path)

    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))


def test_a_moved_meeting_is_the_same_entry_at_another_time(
    program: FlaskClient, path: str, work: Work, cast: Cast, meeting: Made
) -> None:
    [before] = events(first := program.get(path))
    with work():
        held = db.session.get_one(Occurrence, meeting.occurrence_id)
        held.starts_at += timedelta(days=1)
        held.ends_at += timedelta(days=1)
        db.session.add(_moved(held, cast))
        held.meeting.sequence += 1
    again = program.get(path, headers={"If-None-Match": first.headers["ETag"]})
    [after] = events(again)

    assert after["UID"] == before["UID"]
    assert after.start - before.start == timedelta(days=1)
    assert after.sequence == before.sequence + 1


def _moved(held: Occurrence, cast: Cast) -> TimeChange:
    day = timedelta(days=1)
    before = {"starts_at": held.starts_at - day, "ends_at": held.ends_at - day}
    return TimeChange(occurrence_id=held.id, by_id=cast.anna.id, at=clock.now(), **before)


def test_only_what_changed_is_built_anew(
    program: FlaskClient, session: Session, path: str, make: Make, work: Work, cast: Cast
) -> None:
    other = make(starts_in=timedelta(days=5))
    program.get(path)
    before = {row.occurrence_id: row.content for row in session.scalars(select(CalendarEntry))}
    cancel(work, cast, other)
    program.get(path)
    session.expire_all()
    after = {row.occurrence_id: row.content for row in session.scalars(select(CalendarEntry))}

    assert [id for id in after if after[id] != before[id]] == [other.occurrence_id]


def test_a_cancelled_meeting_says_so_for_a_month(
    program: FlaskClient, path: str, work: Work, cast: Cast, meeting: Made
) -> None:
    cancel(work, cast, meeting)
    [event] = events(program.get(path))
    with work():
        long_ago = clock.now() - timedelta(days=31)
        db.session.execute(update(Cancellation).values(at=long_ago))

    assert str(event["STATUS"]) == "CANCELLED"
    assert events(program.get(path)) == []


@pytest.mark.parametrize(("days", "number"), [(-100, 0), (-80, 1), (500, 1), (600, 0)])
def test_it_reaches_three_months_back_and_eighteen_ahead(
    program: FlaskClient, anna: FlaskClient, make: Make, days: int, number: int
) -> None:
    make(starts_in=timedelta(days=days))

    assert len(events(program.get(feed_path(anna)))) == number


def test_what_one_declined_is_not_in_it(
    app: Flask, program: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    with work():
        jens = db.session.get_one(Participant, meeting.people["jens"])
        jens.user_id = cast.jens.id
    sign_in(browser := app.test_client(), cast.jens)
    path = feed_path(browser)
    assert len(events(program.get(path))) == 1
    with work():
        db.session.get_one(Participant, meeting.people["jens"]).answer = Answer.DECLINED

    assert events(program.get(path)) == []


def test_a_colleagues_meetings_are_in_the_units_feed_only(
    app: Flask, program: FlaskClient, cast: Cast, meeting: Made
) -> None:
    sign_in(bo := app.test_client(), cast.bo)
    own = feed_path(bo)
    units = feed_path(bo, f"/calendars/{cast.at.adults.id}")

    assert events(program.get(own)) == []
    assert len(events(answer := program.get(units))) == 1
    assert "X-WR-CALNAME:Mødebro: " in answer.text


def test_revoked_and_unknown_are_answered_alike(
    anna: FlaskClient, program: FlaskClient, session: Session, path: str
) -> None:
    end(anna, only_feed(session))
    gone, unknown = program.get(path), program.get("/calendar/x.ics")
    other = program.get(path[:-5] + ("A" if path[-5] != "A" else "B") + ".ics")

    assert gone.status_code == unknown.status_code == other.status_code == 404
    assert gone.data == unknown.data == other.data
    assert dict(gone.headers) == dict(unknown.headers) == dict(other.headers)


def test_a_new_link_ends_the_old(
    anna: FlaskClient, program: FlaskClient, session: Session, path: str
) -> None:
    assert end(anna, only_feed(session), "replacement").status_code == 303
    new = shown_path(anna)

    assert program.get(path).status_code == 404
    assert len(events(program.get(new))) == 1


def test_who_is_deactivated_has_no_feed_any_more(
    program: FlaskClient, work: Work, cast: Cast, path: str
) -> None:
    with work():
        db.session.merge(cast.anna).is_active = False

    assert program.get(path).status_code == 404


def test_the_page_says_when_it_was_fetched(
    anna: FlaskClient, program: FlaskClient, session: Session, path: str
) -> None:
    assert "Ingen kalender har hentet det endnu" in anna.get("/calendars").text
    program.get(path)

    assert "Sidst hentet af en kalender i dag" in anna.get("/calendars").text
    assert only_feed(session).last_fetched_at is not None


def test_a_program_gone_mad_is_held_back(program: FlaskClient, path: str) -> None:
    answers = [program.head(path).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]


def test_the_number_of_statements_does_not_grow(
    app: Flask, program: FlaskClient, path: str, make: Make
) -> None:
    program.get(path)
    with counted(app) as for_one:
        program.get(path)
    for days in range(2, 8):
        make(starts_in=timedelta(days=days))
    program.get(path)
    with counted(app) as for_seven:
        program.get(path)

    assert len(for_one) == len(for_seven) <= 8  # BEGIN thrice


def test_making_a_link_is_written_down(
    cast: Cast, anna: FlaskClient, session: Session, path: str
) -> None:
    end(anna, only_feed(session), "replacement")

    made = audits(session, "calendar-feed-made")
    assert [row.subject_id for row in made] == [cast.anna.id] * 2
    assert [row.subject_id for row in audits(session, "calendar-feed-revoked")] == [cast.anna.id]
