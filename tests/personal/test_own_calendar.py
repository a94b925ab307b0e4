"""The meeting as an entry for one's own calendar: neutral, and the same as the invitation's."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from booking.invites import VTIMEZONE
from booking.messages import send_invitation
from booking.models import Meeting, MeetingForm, Occurrence, Participant
from booking.ports import MeetingPost, help_desk
from core import clock
from core.db import db
from notifications.kinds import kind_of
from tests.booking.test_invites import UNPRINTABLE
from tests.checkers import readers
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.meetings import HOTLINE, messages_to
from tests.personal.conftest import Make
from tests.personal.makers import PURPOSE, Made, cancel
from tests.personal.test_statements import counted


def _fetch(client: FlaskClient, made: Made, who: str = "ida") -> bytes:
    answer = client.get(made.url(who, "/calendar.ics"))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return answer.get_data()


def _unfolded(calendar: bytes) -> list[str]:
    return calendar.decode().replace("\r\n ", "").split("\r\n")


def test_it_is_published_with_our_zone_and_asks_nobody(client: FlaskClient, meeting: Made) -> None:
    calendar = _fetch(client, meeting)

    lines = _unfolded(calendar)
    assert VTIMEZONE in calendar.decode()
    assert "METHOD:PUBLISH" in lines
    assert "X-MS-OLK-FORCEINSPECTOROPEN:TRUE" in lines
    assert "STATUS:CONFIRMED" in lines
    assert not [line for line in lines if line.startswith("ATTENDEE")]
    assert calendar.count(b"BEGIN:VALARM") == 1


def test_its_lines_are_whole_and_short(client: FlaskClient, meeting: Made) -> None:
    *lines, last = _fetch(client, meeting).split(b"\r\n")

    assert last == b""
    assert max(map(len, lines)) <= 75
    assert not [line for line in lines if UNPRINTABLE.search(line.decode())]


@pytest.mark.parametrize("form", list(MeetingForm))
def test_it_is_neutral(client: FlaskClient, make: Make, form: MeetingForm) -> None:
    lines = _unfolded(_fetch(client, make(form=form)))
    said = "".join(line for line in lines if not line.startswith("UID:"))  # digits of chance

    for secret in (PURPOSE, "Medicin", "Anna", "Praksisholm", "Sygehusvej", "4711", "ida@"):
        assert secret not in said


def test_time_link_code_and_numbers_are_there(client: FlaskClient, meeting: Made) -> None:
    [event] = Calendar.from_ical(_fetch(client, meeting)).events

    said = str(event["DESCRIPTION"]).replace("\u00a0", " ")
    code = meeting.codes["ida"]
    for words in (meeting.url(), f"{code[:4]} {code[4:]}", "00 44 55 66", "00 11 22 33"):
        assert words in said
    assert str(event["SUMMARY"]) == "Videomøde med Kolding Kommune"
    assert str(event["LOCATION"]).endswith(meeting.url())


def test_other_readers_have_no_complaint(client: FlaskClient, meeting: Made) -> None:
    assert readers.libical(_fetch(client, meeting))["complaints"] == 0


def test_a_summer_meeting_is_on_the_danish_clock(
    client: FlaskClient, work: Work, meeting: Made
) -> None:
    with work():
        occurrence = db.session.get_one(Occurrence, meeting.occurrence_id)
        occurrence.starts_at = datetime(2030, 6, 3, 7, tzinfo=UTC)
        occurrence.ends_at = occurrence.starts_at + timedelta(minutes=45)

    assert "DTSTART;TZID=Europe/Copenhagen:20300603T090000" in _unfolded(_fetch(client, meeting))


def test_it_is_the_same_entry_as_the_invitations(
    app: Flask, client: FlaskClient, work: Work, meeting: Made
) -> None:
    with work():
        ida = db.session.get_one(Participant, meeting.people["ida"])
        send_invitation(
            ida,
            ida.meeting.occurrences[0],
            support=HOTLINE,
            post=MeetingPost(help_desk(), b"k" * 32, "moedebro.example"),
            now=clock.now() + timedelta(hours=1),
        )
        mail, *_sms = messages_to(ida)
        mailed = kind_of("invitation").render(mail).calendar or b""

    [invited], [fetched] = (Calendar.from_ical(c).events for c in (mailed, _fetch(client, meeting)))
    same = ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "ORGANIZER")
    assert [str(invited[name].to_ical()) for name in same] == [
        str(fetched[name].to_ical()) for name in same
    ]


def test_of_a_cancelled_meeting_it_says_so_and_reminds_nobody(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    cancel(work, cast, meeting, "Hemmeligheden")
    with work():
        db.session.get_one(Meeting, meeting.meeting_id).sequence = 1

    calendar = _fetch(client, meeting)

    assert {"STATUS:CANCELLED", "SEQUENCE:1"} <= set(_unfolded(calendar))
    assert not [word for word in (b"VALARM", b"Hemmelig", b"CONFIRMED") if word in calendar]
    assert readers.libical(calendar)["complaints"] == 0


def test_it_changes_only_with_the_meeting(client: FlaskClient, meeting: Made) -> None:
    first = client.get(meeting.url(rest="/calendar.ics"))

    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(meeting.url(rest="/calendar.ics"), headers=known)

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_it_is_in_the_readers_language(client: FlaskClient, work: Work, meeting: Made) -> None:
    with work():
        db.session.get_one(Participant, meeting.people["ida"]).language = "en"

    [event] = Calendar.from_ical(_fetch(client, meeting)).events

    assert str(event["SUMMARY"]) == "Video meeting with Kolding Kommune"
    assert str(event["DESCRIPTION"]).startswith("Join: ")


def test_an_unknown_link_has_none(client: FlaskClient, meeting: Made) -> None:
    assert client.get("/m/x/calendar.ics").status_code == 404


def test_a_meeting_of_twelve_costs_no_more(app: Flask, client: FlaskClient, make: Make) -> None:
    counts = []
    for made in (make(more=0), make(more=10)):
        with counted(app) as said:
            _fetch(client, made)
        counts.append(len(said))

    assert counts[0] == counts[1] <= 30
