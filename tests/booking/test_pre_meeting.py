"""Professionals meet just before; the citizen sees, gets and is let in at their own time only."""

import uuid
from datetime import datetime, timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import joining, links
from booking.claims import Claim, ClaimState
from booking.joining import Door, door_for
from booking.models import CallTask, Meeting, Occurrence, Participant, ParticipantKind
from booking.personal.print_sheet import EARLY
from booking.ports import MeetingPost, help_desk
from booking.services import Booking, Invitee, LeaderBusy
from booking.services.cancellations import cancel_meeting
from booking.services.participants import invite_user
from booking.services.planning import Details
from booking.services.time_changes import change_time
from booking.slots import Slot
from core import clock
from core.db import db
from notifications.kinds import KINDS
from notifications.models import Channel, OutboxMessage
from tests.booking.making import CITIZEN, KEY, a_booking, at, book, make_room
from tests.booking.meetings import page_of, soon
from tests.booking.timed import reached, run
from tests.booking.walking import DAY, add, begin, choose, press_book, say
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from video.providers import TooEarly

PRE = timedelta(minutes=20)
RELATIVE = Invitee(
    kind=ParticipantKind.RELATIVE, name="Olav", email="olav@example.org", phone="+4500998877"
)
PARTS = ("", "/door", "/print", "/calendar.ics", "/help", "/guide", "/other-times",
         "/equipment-test", "/equipment-test/result")  # fmt: skip


@pytest.fixture(autouse=True)
def room(session: Session) -> None:
    """Where they meet."""
    make_room(session)


def with_pre_meeting(cast: Cast, starts_at: datetime, minutes: int = 20) -> Booking:
    """Anna, Jens, Ida and her brother."""
    invitees = (CITIZEN, RELATIVE, invite_user(cast.jens))
    details = Details(pre_minutes=minutes)
    return a_booking(cast, starts_at=starts_at, invitees=invitees, details=details)


def booked(work: Work, cast: Cast, starts_at: datetime) -> uuid.UUID:
    """Booked an hour ago."""
    an_hour_ago = clock.now() - timedelta(hours=1)
    with work():
        return book(with_pre_meeting(cast, starts_at), cast.anna, now=an_hour_ago).id


def person(session: Session, name: str) -> Participant:
    """As committed."""
    session.rollback()
    return session.scalars(select(Participant).where(Participant.name == name)).one()


def post_box() -> MeetingPost:
    """What a service is given."""
    return MeetingPost(help_desk(), KEY, "moedebro.example")


def link(session: Session, name: str) -> str:
    """Somebody's personal page."""
    return f"/m/{links.token_for(person(session, name), KEY)}"


def texts_to(app: Flask, session: Session, *names: str) -> str:
    """Everything that was ever put into the outbox for them, as it reads."""
    ids = [person(session, name).id for name in names]
    messages = session.scalars(select(OutboxMessage).where(OutboxMessage.participant_id.in_(ids)))
    said = []
    for message in messages.all():
        with app.app_context(), force_locale(message.language):
            made = KINDS[message.kind].render(message)
        calendar = (made.calendar or b"").decode().replace("\r\n ", "")
        said += [made.subject or "", made.text, made.html or "", calendar, str(message.payload)]
    return "\n".join(said)


def pages_of(client: FlaskClient, session: Session, *names: str) -> str:
    """Everything they can look at."""
    urls = [link(session, name) + part for name in names for part in PARTS]
    return "\n".join(client.get(url).text.replace("\r\n ", "") for url in urls)


def signs_of(instant: datetime) -> list[str]:
    """How a time stands in pages, mails, calendars and addresses."""
    local, utc = clock.to_local(instant), instant
    return [
        local.strftime("%H.%M").lstrip("0"),
        local.strftime("%H:%M"),
        local.strftime("T%H%M"),
        utc.strftime("T%H:%M"),
        utc.strftime("T%H%M"),
    ]


def found_in(text: str, instant: datetime) -> list[str]:
    """Which of them do."""
    return [sign for sign in signs_of(instant) if sign in text]


def test_professionals_are_invited_to_the_earlier_time(
    app: Flask, session: Session, cast: Cast, work: Work
) -> None:
    booked(work, cast, at("13:17"))

    [message] = session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.participant_id == person(session, cast.jens.name).id,
            OutboxMessage.channel == Channel.EMAIL,
        )
    )
    with app.app_context():
        calendar = KINDS[message.kind].render(message).calendar
    [event] = icalendar.Calendar.from_ical(calendar or b"").walk("VEVENT")
    assert event.decoded("dtstart") == at("13:17") - PRE
    assert event.decoded("dtend") == at("13:17") + timedelta(minutes=45)


def test_the_citizen_and_theirs_read_the_earlier_time_nowhere(
    app: Flask, client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    start = (clock.now() + timedelta(days=9)).replace(hour=12, minute=17, second=0, microsecond=0)
    meeting_id = booked(work, cast, start)
    pages = pages_of(client, session, "Ida", "Olav")
    for name, before in (("reminder-week", 7), ("reminder-day", 1)):
        run(work, name, start - timedelta(days=before) + timedelta(minutes=1))
    run(work, "reminder-soon", start - timedelta(minutes=14))
    assert {kind for kind, to in reached(session) if to == "ida@example.org"} == {
        "week", "day", "soon"
    }  # fmt: skip
    with work():
        meeting = db.session.get_one(Meeting, meeting_id)
        later = Slot(start + timedelta(days=1), start + timedelta(days=1, minutes=45))
        by, box = meeting.leader, post_box()
        change_time(meeting, later, sequence=0, by=by, post=box, now=clock.now())
    pages += pages_of(client, session, "Ida", "Olav")
    with work():
        meeting = db.session.get_one(Meeting, meeting_id)
        cancel_meeting(meeting, reason="Syg", by=meeting.leader, post=post_box(), now=clock.now())
    pages += pages_of(client, session, "Ida", "Olav")
    said = pages + texts_to(app, session, "Ida", "Olav")

    assert found_in(said, start)  # so the signs are the right ones
    assert found_in(said, start - PRE) == found_in(said, start - PRE - EARLY) == []
    assert "ormøde" not in said
    assert session.scalars(select(CallTask)).all() == []


@pytest.mark.parametrize("minutes", [-10, 5, 25])
def test_around_the_pre_meeting_the_citizen_waits_for_their_own_time(
    client: FlaskClient, session: Session, cast: Cast, work: Work, minutes: int
) -> None:
    start = soon(minutes=20 + minutes)
    meeting_id = booked(work, cast, start)
    if minutes < 0:
        with work():
            [occurrence] = db.session.get_one(Meeting, meeting_id).occurrences
            joining.open_room(occurrence, by=occurrence.meeting.leader, now=clock.now())

    said = pages_of(client, session, "Ida", "Olav")

    assert found_in(said, start - PRE) == []
    assert "Rummet er åbent nu" not in said
    assert "/joins" not in said


def test_the_open_room_is_open_for_each_at_their_own_time(
    session: Session, cast: Cast, work: Work
) -> None:
    start = soon(minutes=10)
    meeting_id = booked(work, cast, start)
    with work():
        [occurrence] = db.session.get_one(Meeting, meeting_id).occurrences
        joining.open_room(occurrence, by=occurrence.meeting.leader, now=clock.now())
        doors = {
            (p.name, when): door_for(p, occurrence, now=now)
            for p in occurrence.meeting.invited
            for when, now in (("before", clock.now()), ("then", start))
        }

    jens = cast.jens.name
    assert doors["Ida", "before"] == doors["Olav", "before"] == Door.WAITING
    assert doors["Ida", "then"] == doors["Olav", "then"] == Door.OPEN
    assert doors[jens, "before"] == Door.OPEN


def test_nobody_else_gets_into_the_pre_meeting(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    meeting_id = booked(work, cast, soon(minutes=10))
    with work():
        [occurrence] = db.session.get_one(Meeting, meeting_id).occurrences
        joining.open_room(occurrence, by=occurrence.meeting.leader, now=clock.now())
        ida = next(p for p in occurrence.meeting.invited if p.name == "Ida")
        for enter in (joining.join, joining.way_in):
            with pytest.raises(TooEarly):
                enter(occurrence, ida, now=clock.now())

    url = link(session, "Ida")
    assert post(client, f"{url}/joins", page=url).location == url
    url = link(session, cast.jens.name)
    assert post(client, f"{url}/joins", page=url).location.endswith("/way-in")


def test_the_leader_may_open_half_an_hour_before_the_pre_meeting(
    session: Session, cast: Cast, work: Work
) -> None:
    booked(work, cast, at("13:00"))

    [occurrence] = session.scalars(select(Occurrence))
    assert occurrence.provision
    assert occurrence.provision.opens_at == at("12:10")


def test_leader_and_room_are_taken_from_the_pre_meeting_on(
    session: Session, cast: Cast, work: Work
) -> None:
    booked(work, cast, at("13:00"))

    claims = session.scalars(select(Claim).where(Claim.state == ClaimState.BOOKED)).all()
    assert {(c.starts_at, c.ends_at) for c in claims} == {(at("12:40"), at("13:45"))}


def test_what_is_taken_then_is_refused_with_times_that_have_room_for_both(
    session: Session, cast: Cast, work: Work
) -> None:
    with work():
        book(a_booking(cast, "12:00", 45), cast.anna)
        with pytest.raises(LeaderBusy) as refused, db.session.begin_nested():
            book(with_pre_meeting(cast, at("13:00")), cast.anna)
        nearest = refused.value.nearest
        for slot in nearest:
            with db.session.begin_nested() as look:
                book(with_pre_meeting(cast, slot.starts_at), cast.anna)
                look.rollback()

    assert nearest
    assert all(slot.minutes == 45 for slot in nearest)


def test_moved_it_still_takes_the_time_before(session: Session, cast: Cast, work: Work) -> None:
    meeting_id = booked(work, cast, at("13:00"))
    with work():
        meeting = db.session.get_one(Meeting, meeting_id)
        slot = Slot(at("15:00"), at("15:45"))
        change_time(meeting, slot, sequence=0, by=meeting.leader, post=post_box(), now=clock.now())

    claims = session.scalars(select(Claim).where(Claim.state == ClaimState.BOOKED)).all()
    assert {c.starts_at for c in claims} == {at("14:40")}


def test_each_is_reminded_before_their_own_time(session: Session, cast: Cast, work: Work) -> None:
    booked(work, cast, at("13:00"))
    run(work, "reminder-soon-early", at("12:26"))
    run(work, "reminder-leader-early", at("12:36"))
    run(work, "reminder-soon", at("12:26"))
    early = reached(session)

    run(work, "reminder-soon", at("12:46"))
    run(work, "reminder-leader", at("12:56"))

    anna, jens = cast.anna.email, cast.jens.email
    assert sorted(early) == [("leader", anna), ("soon", anna), ("soon", jens)]
    rest = reached(session)[len(early) :]
    assert sorted(rest) == [
        ("soon", "+4500998877"), ("soon", "ida@example.org"), ("soon", "olav@example.org")
    ]  # fmt: skip


def test_who_is_left_out_of_it_comes_with_the_citizen(
    session: Session, cast: Cast, work: Work
) -> None:
    booked(work, cast, at("13:00"))
    with work():
        [occurrence] = db.session.scalars(select(Occurrence))
        jens = next(p for p in occurrence.meeting.invited if p.user_id == cast.jens.id)
        jens.skips_pre_meeting = True
        door = door_for(jens, occurrence, now=at("12:20"))

    assert door is Door.CLOSED


def test_the_professional_reads_both_times(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    start = (clock.now() + timedelta(days=9)).replace(hour=12, minute=17, second=0, microsecond=0)
    booked(work, cast, start)

    said = client.get(link(session, cast.jens.name)).text

    assert found_in(said, start - PRE)
    assert "Det begynder med et formøde for fagfolk. De andre kommer" in said


def test_the_leader_books_it_in_the_browser(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.anna)
    draft = begin(client)
    for answer in (say(client, draft, pre_minutes="20"), choose(client, draft), add(client, draft)):
        assert answer.status_code == 303, answer.text
    assert "kl. 9.40" in client.get(f"{draft}/who").text.replace("\u00a0", " ")

    url = press_book(client, draft).location

    [meeting] = session.scalars(select(Meeting))
    assert meeting.pre_minutes == 20
    assert "kl. 9.40" in client.get(url).text.replace("\u00a0", " ")
    [occurrence] = session.scalars(select(Occurrence))
    assert clock.to_local(occurrence.starts_at).date() == DAY


@pytest.mark.parametrize("minutes", ["7", "-10", "x", "10000"])
def test_a_senseless_length_is_refused(
    client: FlaskClient, session: Session, cast: Cast, minutes: str
) -> None:
    sign_in(client, cast.anna)

    answer = say(client, begin(client), pre_minutes=minutes, purpose="Bliver stående")

    assert answer.status_code == 422
    assert "Bliver stående" in answer.text


@pytest.mark.parametrize("minutes", [-10, 5])
def test_the_leader_reads_how_it_stands(
    client: FlaskClient, session: Session, cast: Cast, work: Work, minutes: int
) -> None:
    meeting_id = booked(work, cast, soon(minutes=20 + minutes))
    sign_in(client, cast.anna)

    page = page_of(client, meeting_id)

    assert ("Formøde til" in page) is (minutes < 0)
