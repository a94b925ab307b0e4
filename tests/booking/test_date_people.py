"""Somebody is on the list of some dates of a series only: mails, calendars, answers and pages know
those dates, and no other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from booking import links
from booking.calling import NO_STAND_IN, ask_to_call
from booking.lists import Part
from booking.lists import page_of as lists_page
from booking.models import (
    Answer,
    AnswerGiven,
    AnswerSource,
    CallTask,
    Meeting,
    Occurrence,
    OffDate,
    Participant,
    Standing,
)
from booking.models import ParticipantKind as Kind
from booking.queries import meeting_page, people_of
from booking.reminders import remind, reminders_of
from booking.services import Invitee
from booking.services.answers import ByMail, record
from booking.services.date_people import invite_to_date, put_on_dates, take_off_dates
from booking.services.participants import invite_user
from booking.services.people_changes import add_participant, remove_participant
from booking.services.refusals import ChangedMeanwhile
from booking.services.series_cancellations import cancel_dates
from booking.services.series_moves import Wish, move_dates
from booking.services.series_scope import Scope
from booking.slots import Slot
from core import clock
from core.config import Settings
from core.db import db
from notifications import leases
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.booking.calling_off import let_all_leave, messages
from tests.booking.making import CITIZEN, KEY, make_room
from tests.booking.serial import (
    NINE,
    Diary,
    agreed_on,
    book_many,
    dates,
    diary,
    mails,
    plain,
    starts,
    weekly,
)  # fmt: skip
from tests.booking.serial import post as sent_by
from tests.booking.test_cancel_at_once import at_once
from tests.booking.walking import DAY
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from video.models import Room

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
OLE = Invitee(kind=Kind.RELATIVE, name="Ole", email="ole@example.org")
GRO = Invitee(kind=Kind.INTERPRETER, name="Gro", email="gro@example.org")
Do = Callable[[Callable[[Meeting, dict[str, Any]], object]], None]


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna's with Ida and Ole: four Wednesdays at nine."""
    make_room(session)
    with work():
        invitees = (CITIZEN, OLE)
        made = book_many(cast, agreed_on(weekly(DAY, 4), NINE), invitees=invitees, now=clock.now())
        return made.id


@pytest.fixture
def do(session: Session, cast: Cast, work: Work, meeting: UUID) -> Do:
    """Anna does something, when all of before has left."""
    hours = iter(range(1, 40))

    def done(deed: Callable[[Meeting, dict[str, Any]], object]) -> None:
        let_all_leave(session)
        with work():
            by, now = db.session.get_one(User, cast.anna.id), clock.now() + next(hours) * HOUR / 60
            deed(db.session.get_one(Meeting, meeting), {"by": by, "post": sent_by(), "now": now})

    return done


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, meeting: UUID) -> FlaskClient:
    sign_in(client, cast.anna)
    return client


def named(meeting: Meeting, name: str = "Ole") -> Participant:
    return next(p for p in meeting.participants if p.name == name)


def ole_off(nth: int = 1, scope: Scope = Scope.THIS) -> Callable[[Meeting, dict[str, Any]], object]:
    return lambda m, how: take_off_dates(named(m), m.occurrences[nth], scope, **how)


def gro_on(nth: int = 1) -> Callable[[Meeting, dict[str, Any]], object]:
    return lambda m, how: invite_to_date(m, GRO, m.occurrences[nth], **how)


def lists(session: Session, name: str = "Ole") -> list[bool]:
    """Of each date, whether they are on its list, as committed."""
    found = [name in {p.name for p in o.invited} for o in dates(session)]
    session.commit()
    return found


def last_events(app: Flask, to: str) -> list[Any]:
    """The events of the newest mail."""
    with app.app_context():
        *_, mail = mails(to)
    read: Any = Calendar.from_ical(mail.calendar or b"")
    return [(str(read["METHOD"]), event) for event in read.walk("VEVENT")]


def told(session: Session) -> set[str]:
    """Who is written to now."""
    session.rollback()
    waiting = select(OutboxMessage.address).where(OutboxMessage.sent_at.is_(None))
    found = set(session.scalars(waiting))
    session.commit()
    return found


def test_taken_off_one_date_that_instance_alone_is_cancelled(
    app: Flask, session: Session, do: Do
) -> None:
    do(ole_off())

    [(method, event)] = last_events(app, "ole@example.org")
    second = dates(session)[1].starts_at
    assert (method, event["RECURRENCE-ID"].dt) == ("CANCEL", second)
    assert "STATUS" not in event  # the meeting goes on
    assert told(session) == {"ole@example.org"}
    assert lists(session) == [True, False, True, True]


def test_the_calendar_has_the_others(app: Flask, session: Session, do: Do) -> None:
    every = starts(session)
    do(ole_off())

    with app.app_context():
        assert diary("ole@example.org").starts() == [every[0], *every[2:]]
        assert diary().starts() == every


def test_this_and_the_following_leave_by_the_entry(app: Flask, session: Session, do: Do) -> None:
    every = starts(session)

    do(ole_off(2, Scope.FOLLOWING))

    with app.app_context():
        assert diary("ole@example.org").starts() == every[:2]
        *_, mail = mails("ole@example.org")
        assert "Du skal alligevel ikke komme på disse datoer:" in mail.text
    assert lists(session) == [True, True, False, False]


def test_off_all_dates_is_off_the_meeting(session: Session, do: Do) -> None:
    do(ole_off(1, Scope.ALL))

    session.rollback()
    assert session.scalars(select(Participant).where(Participant.name == "Ole")).one().removed_at


def test_invited_to_one_date_it_is_an_instance_without_the_series(
    app: Flask, session: Session, do: Do
) -> None:
    do(gro_on())

    [(method, event)] = last_events(app, "gro@example.org")
    second = dates(session)[1].starts_at
    assert (method, event["RECURRENCE-ID"].dt, event["DTSTART"].dt) == ("REQUEST", second, second)
    assert "RRULE" not in event
    assert lists(session, "Gro") == [False, True, False, False]
    assert told(session) == {"gro@example.org"}


def test_the_mail_says_that_it_is_one_date(app: Flask, session: Session, do: Do) -> None:
    do(gro_on())

    with app.app_context():
        [mail] = mails("gro@example.org")
    assert mail.subject.startswith("Invitation: ")
    assert "Du er inviteret til denne ene dato af et møde, der gentages." in mail.text


@pytest.mark.parametrize(("nth", "is_told"), [(1, True), (2, False)])
def test_a_date_that_is_moved_is_told_to_its_own_people(
    app: Flask, session: Session, do: Do, nth: int, is_told: bool
) -> None:
    do(gro_on(1))

    do(lambda m, how: move_dates(m, m.occurrences[nth], _later(m, nth), sequence=m.sequence, **how))

    assert ("gro@example.org" in told(session)) == is_told
    assert "ida@example.org" in told(session)


def _later(meeting: Meeting, nth: int, scope: Scope = Scope.THIS) -> Wish:
    date = meeting.occurrences[nth]
    return Wish(Slot(date.starts_at + HOUR, date.ends_at + HOUR), scope)


@pytest.mark.parametrize("scope", [Scope.FOLLOWING, Scope.ALL])
def test_where_all_move_the_old_instance_goes_and_the_new_one_comes(
    app: Flask, session: Session, do: Do, scope: Scope
) -> None:
    do(gro_on(2))
    before = dates(session)[2].starts_at

    do(lambda m, how: move_dates(m, m.occurrences[1], _later(m, 1, scope), sequence=m.sequence,
                                 **how))  # fmt: skip

    with app.app_context():
        read: list[Any] = [Calendar.from_ical(m.calendar or b"") for m in mails("gro@example.org")]
    said = [(str(c["METHOD"]), c.walk("VEVENT")[0]["RECURRENCE-ID"].dt) for c in read]
    assert said == [("REQUEST", before), ("CANCEL", before), ("REQUEST", before + HOUR)]


def test_a_series_that_is_cut_takes_each_their_own_dates(
    app: Flask, session: Session, do: Do
) -> None:
    every = starts(session)
    do(ole_off(1))
    do(gro_on(2))

    do(lambda m, how: cancel_dates(m, m.occurrences[1], Scope.FOLLOWING, reason="Syg", **how))

    with app.app_context():
        assert diary("ole@example.org").starts() == [every[0]]
    assert [m for m, _event in last_events(app, "gro@example.org")] == ["CANCEL"]


def test_a_cancelled_date_is_not_told_to_who_is_not_on_it(session: Session, do: Do) -> None:
    do(ole_off(1))

    do(lambda m, how: cancel_dates(m, m.occurrences[1], Scope.THIS, reason="Syg", **how))

    assert told(session) == {"ida@example.org", "anna@example.org"}


def test_put_back_the_entry_is_whole_again(app: Flask, session: Session, do: Do) -> None:
    every = starts(session)
    do(ole_off(1))

    do(lambda m, how: put_on_dates(named(m), m.occurrences[1], Scope.THIS, **how))

    with app.app_context():
        assert diary("ole@example.org").starts() == every
    assert lists(session) == [True] * 4
    assert session.scalars(select(OffDate)).all() == []


def test_from_one_date_to_all_of_them(app: Flask, session: Session, do: Do) -> None:
    every = starts(session)
    do(gro_on(1))

    do(lambda m, how: put_on_dates(named(m, "Gro"), m.occurrences[0], Scope.ALL, **how))

    made = Diary()
    with app.app_context():
        made.take(mails("gro@example.org")[-1].calendar)
    assert made.starts() == every


def test_who_is_invited_to_a_second_date_gets_that_too(
    app: Flask, session: Session, do: Do
) -> None:
    do(gro_on(1))

    do(lambda m, how: put_on_dates(named(m, "Gro"), m.occurrences[3], Scope.THIS, **how))

    [(method, event)] = last_events(app, "gro@example.org")
    assert (method, event["RECURRENCE-ID"].dt) == ("REQUEST", dates(session)[3].starts_at)
    assert lists(session, "Gro") == [False, True, False, True]


def test_off_the_meeting_each_date_of_theirs_is_cancelled(
    client: FlaskClient, app: Flask, anna: FlaskClient, session: Session, meeting: UUID, do: Do
) -> None:
    do(gro_on(1))
    let_all_leave(session)
    gro = session.scalars(select(Participant).where(Participant.name == "Gro")).one().id
    session.commit()

    post(anna, f"/meetings/{meeting}/participants/{gro}/removal", {})

    [(method, event)] = last_events(app, "gro@example.org")
    assert (method, event["RECURRENCE-ID"].dt) == ("CANCEL", dates(session)[1].starts_at)


def page_of(client: FlaskClient, session: Session, name: str) -> str:
    session.rollback()
    who = session.scalars(select(Participant).where(Participant.name == name)).one()
    token = links.token_for(who, KEY)
    session.commit()
    return plain(client.get(f"/m/{token}").text)


def _day(occurrence: Occurrence) -> str:
    local = clock.to_local(occurrence.starts_at)
    months = "januar februar marts april maj juni juli august september oktober november december"
    return f"{local.day}. {months.split()[local.month - 1]}"


def test_the_personal_page_knows_their_dates_only(
    client: FlaskClient, session: Session, do: Do
) -> None:
    do(gro_on(1))

    first, second, *_ = [_day(o) for o in dates(session)]
    session.commit()

    assert second in page_of(client, session, "Gro")
    assert first not in page_of(client, session, "Gro")
    assert "Tolk" not in page_of(client, session, "Ida")  # she is not at the next date


def test_the_leader_reads_who_is_not_on_the_next_date(
    anna: FlaskClient, session: Session, meeting: UUID, do: Do
) -> None:
    do(ole_off(0))

    shown = plain(anna.get(f"/meetings/{meeting}").text)

    assert shown.count("Ikke på denne dato") == 1
    assert "Ingen har svaret endnu." in shown or "1 har ikke svaret" in shown


def test_of_another_date_nobody_can_answer(client: FlaskClient, session: Session, do: Do) -> None:
    do(gro_on(1))
    gro = session.scalars(select(Participant).where(Participant.name == "Gro")).one()
    token, ids = links.token_for(gro, KEY), [o.id for o in dates(session)]
    session.commit()

    said = [
        post(client, f"/m/{token}/dates/{id}/answers", {"answer": "declined"}, page=f"/m/{token}")
        for id in ids[:2]
    ]

    assert [answer.status_code for answer in said] == [404, 303]


def test_only_who_is_on_it_is_reminded(
    session: Session, work: Work, settings: Settings, do: Do
) -> None:
    do(ole_off(0))
    do(gro_on(1))
    let_all_leave(session)
    first = dates(session)[0].starts_at
    session.commit()
    [day_before] = [r for r in reminders_of(settings) if r.kind == "reminder-day"]
    with work():
        remind(day_before, key=KEY, mail_domain="x.example", now=first - timedelta(hours=23))

    assert told(session) == {"ida@example.org", "anna@example.org"}


def form_of(session: Session, nth: int, name: str = "Ole") -> str:
    """Where somebody is taken off one date, or put on it."""
    date = dates(session)[nth]
    who = session.scalars(select(Participant).where(Participant.name == name)).one()
    url = f"/meetings/{date.meeting_id}/dates/{date.id}/people/{who.id}"
    session.commit()
    return url


def people_url(session: Session, nth: int) -> str:
    return form_of(session, nth).rpartition("/")[0]


def test_the_leader_takes_somebody_off_and_puts_them_on_again(
    anna: FlaskClient, session: Session
) -> None:
    url = form_of(session, 1)

    off = post(anna, url, {"wanted": "off", "scope": "this"})
    lists_off = lists(session)
    on = post(anna, url, {"wanted": "on", "scope": "this"})

    assert (off.status_code, on.status_code) == (303, 303)
    assert (lists_off, lists(session)) == ([True, False, True, True], [True] * 4)
    assert audits(session, "taken-off-dates")[0].facts["dates"] == 1
    assert audits(session, "put-on-dates")[0].facts["scope"] == "this"


@pytest.mark.parametrize(
    ("wanted", "scope", "kept"),
    [("on", "this", "this"), ("off", "x", ""), ("off", "", "")],
)
def test_a_stale_or_senseless_form_changes_nothing(
    anna: FlaskClient, session: Session, wanted: str, scope: str, kept: str
) -> None:
    answer = post(anna, form_of(session, 1), {"wanted": wanted, "scope": scope}, page="/profile")

    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert lists(session) == [True] * 4


def test_pressed_twice_they_are_told_once(anna: FlaskClient, session: Session) -> None:
    url = form_of(session, 1)
    let_all_leave(session)

    answers = [
        post(anna, url, {"wanted": "off", "scope": "this"}, page="/profile").status_code
        for _twice in range(2)
    ]

    assert answers == [303, 422]
    assert len(messages(session)) == 1


def test_the_leader_and_the_last_guest_stay(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    post(anna, form_of(session, 1), {"wanted": "off", "scope": "this"})

    last = anna.get(form_of(session, 1, "Ida"))
    leader = post(
        anna,
        form_of(session, 1, cast.anna.name),
        {"wanted": "off", "scope": "this"},
        page="/profile",
    )

    assert (last.status_code, leader.status_code) == (303, 422)


def test_somebody_is_invited_to_one_date_from_the_directory(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    url = people_url(session, 1).replace("/people", "/participants/new")

    answer = post(anna, url, {"unit_id": str(cast.at.home_care.id)}, page="/profile")

    assert answer.status_code == 303
    assert lists(session, "Hjemmeplejen Midt") == [False, True, False, False]


def test_a_unit_on_the_list_is_named_once(anna: FlaskClient, session: Session, cast: Cast) -> None:
    url = people_url(session, 1)
    unit = {"unit_id": str(cast.at.home_care.id)}
    post(anna, url.replace("/people", "/participants/new"), unit, page="/profile")

    shown = anna.get(url).text

    assert '<strong>Hjemmeplejen Midt</strong> <span class="quiet">Kolding Kommune' in shown
    assert "Tag af datoen" in shown


def test_or_as_whom_the_directory_does_not_know_and_once(
    anna: FlaskClient, session: Session
) -> None:
    url = people_url(session, 2).replace("/people", "/guests/new?kind=interpreter")
    fields = {"name": "Gro", "language": "da", "email": "gro@example.org", "key": str(uuid4())}

    answers = [post(anna, url, fields, page="/profile").status_code for _twice in range(2)]

    assert answers == [303, 303]
    assert lists(session, "Gro") == [False, False, True, False]
    assert len([p for p in session.scalars(select(Participant)) if p.name == "Gro"]) == 1


def test_what_is_wrong_is_kept_as_typed(anna: FlaskClient, session: Session) -> None:
    url = people_url(session, 2).replace("/people", "/guests/new?kind=interpreter")

    answer = post(anna, url, {"name": "Gro", "email": "ingen adresse"}, page="/profile")

    assert answer.status_code == 422
    assert "ingen adresse" in answer.text


def test_the_pages_say_who_is_on_it(anna: FlaskClient, session: Session, meeting: UUID) -> None:
    post(anna, form_of(session, 1), {"wanted": "off", "scope": "this"})
    url = people_url(session, 1)

    shown, asked = anna.get(url).text, anna.get(form_of(session, 1)).text
    found = anna.get(url.replace("/people", "/participants/new")).text
    listed = anna.get(f"/meetings/{meeting}/dates").text

    assert "Ikke på denne dato" in shown
    assert "Vil du sætte Ole på datoen?" in asked
    assert url in listed
    assert [page_faults(page) for page in (shown, asked, found, listed)] == [[]] * 4


@pytest.mark.parametrize(("who", "status"), [("bo", 303), ("jens", 404), ("carla", 404)])
def test_who_may(
    client: FlaskClient, session: Session, cast: Cast, meeting: UUID, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    said = {"wanted": "off", "scope": "this"}
    answer = post(client, form_of(session, 1), said, page="/profile")

    assert answer.status_code == status
    assert client.get(people_url(session, 1)).status_code == (200 if who == "bo" else 404)


def test_nobody_without_signing_in(client: FlaskClient, session: Session, meeting: UUID) -> None:
    assert "/sign-in" in client.get(people_url(session, 0)).location


def test_a_date_that_has_begun_is_changed_no_more(anna: FlaskClient, session: Session) -> None:
    url, people = form_of(session, 0), people_url(session, 0)
    first, begun = dates(session)[0].id, clock.now() - timedelta(minutes=1)
    here = update(Occurrence).where(Occurrence.id == first)
    session.execute(here.values(starts_at=begun, ends_at=begun + HOUR))
    session.commit()

    pressed = post(anna, url, {"wanted": "off", "scope": "this"}, page="/profile")

    assert pressed.status_code == 422
    assert [anna.get(page).status_code for page in (url, people)] == [303, 303]


def test_a_date_with_one_more_gets_a_larger_room_and_the_others_keep_theirs(
    session: Session, do: Do
) -> None:
    small = dates(session)[0].provision
    assert small
    small.room.capacity = 3
    large = make_room(session, "Rum 2")
    session.commit()

    do(gro_on(1))

    rooms = [o.provision.room_id if o.provision else None for o in dates(session)]
    assert rooms == [small.room_id, large.id, small.room_id, small.room_id]


def test_two_at_once_take_them_off_once(
    app: Flask, session: Session, cast: Cast, meeting: UUID
) -> None:
    second = dates(session)[1].id
    session.commit()

    def press(by: User) -> None:
        found, date = db.session.get_one(Meeting, meeting), db.session.get_one(Occurrence, second)
        how = {"by": by, "post": sent_by(), "now": clock.now()}
        take_off_dates(named(found), date, Scope.THIS, **how)  # type: ignore[arg-type]  # of three

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(refused, key=str) == sorted([None, ChangedMeanwhile], key=str)
    assert len(audits(session, "taken-off-dates")) == 1


def test_an_invitation_that_comes_back_is_not_said_anew_to_who_is_off(
    session: Session, work: Work, do: Do
) -> None:
    do(lambda m, said: setattr(named(m), "phone", "+4500112233"))
    do(lambda m, said: remove_participant(named(m), **said))
    [mail] = [m for m in messages(session, "invitation") if m.address == "ole@example.org"]

    with work():
        sent = db.session.get_one(OutboxMessage, mail.id)
        leases.note_bounce(sent, "550 5.1.1", now=clock.now())

    assert [m.channel for m in messages(session, "invitation") if m.address == "+4500112233"] == []
    assert session.scalars(select(CallTask.reason)).all() == []


def _says(nth: int, mail: ByMail | None = None) -> Callable[[Meeting, dict[str, Any]], object]:
    """Ole's yes to one date."""
    source = AnswerSource.MAIL if mail else AnswerSource.PAGE
    return lambda m, how: record(
        named(m), Answer.ACCEPTED, source=source, occurrence=m.occurrences[nth], mail=mail,
        now=how["now"],
    )  # fmt: skip


def test_a_mail_says_nothing_about_a_date_they_are_not_on(session: Session, do: Do) -> None:
    mail = ByMail(mail_id=None, is_authentic=True)  # type: ignore[arg-type]  # none came
    do(ole_off())

    do(_says(1, mail))

    assert session.scalars(select(AnswerGiven.standing)).all() == [Standing.NO_SUCH_DATE]


def test_for_a_date_they_are_not_on_nobody_has_to_stand_in(session: Session, do: Do) -> None:
    do(ole_off())
    do(lambda m, how: ask_to_call([(m.id, named(m).id)], NO_STAND_IN, now=how["now"]))

    do(_says(2))

    [call] = session.scalars(select(CallTask))
    assert call.done_at


@pytest.fixture
def jens(session: Session, cast: Cast, do: Do) -> User:
    """A doctor of another unit, who comes to the third date only."""
    doctor = invite_user(cast.jens)
    do(lambda m, how: invite_to_date(m, doctor, m.occurrences[2], **how))
    return cast.jens


def test_the_list_of_meetings_names_their_dates_only(
    session: Session, work: Work, jens: User, cast: Cast
) -> None:
    def read(who: User) -> list[UUID]:
        with work():
            reader = db.session.get_one(User, who.id)
            lines = lists_page(reader, Part.COMING, after=None, now=clock.now()).lines
            return [line.occurrence.id for line in lines]

    assert read(jens) == [dates(session)[2].id]
    assert read(cast.anna) == [dates(session)[0].id]


def test_the_meeting_is_shown_as_of_their_date(
    session: Session, work: Work, meeting: UUID, jens: User
) -> None:
    with work():
        reader, made = db.session.get_one(User, jens.id), db.session.get_one(Meeting, meeting)
        shown = meeting_page(made, reader, key=KEY, now=clock.now()).occurrence.id
        rows = {row.name: row for row in people_of(made, reader, now=clock.now())}

        name = reader.name

    assert shown == dates(session)[2].id
    assert not rows[name].is_off


def test_who_comes_to_more_dates_changes_nothing_of_one_that_was(session: Session, do: Do) -> None:
    first, small = dates(session)[0], session.scalars(select(Room.id)).one()
    gone = clock.now() - 2 * HOUR
    was = update(Occurrence).where(Occurrence.id == first.id)
    session.execute(was.values(starts_at=gone, ends_at=gone + HOUR))
    session.execute(update(Room).values(capacity=3))
    make_room(session, name="Stort rum")

    do(lambda m, how: add_participant(m, GRO, only=[m.occurrences[0], m.occurrences[2]], **how))

    rooms = [o.provision.room_id for o in dates(session) if o.provision]
    assert [room == small for room in rooms] == [True, True, False, True]
