"""One date of a series is led by somebody else: claims, mails, calendars, pages and figures follow
the date's leader, and no other date changes."""

import re
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from booking import access
from booking.after.closings import to_close
from booking.claims import Claim, ClaimState, Resource
from booking.joining import is_host, seat_for
from booking.lists import Part
from booking.lists import page_of as lists_page
from booking.models import Answer, AnswerSource, Attending, Meeting, Occurrence, Participant
from booking.queries import meeting_page, people_of
from booking.readiness import Lack, coming_meetings
from booking.reminders import LEADER, remind, reminders_of
from booking.services.answers import record
from booking.services.date_leaders import NotEarly, SaysNo, change_date_leader
from booking.services.date_people import take_off_dates
from booking.services.date_revivals import revive_date
from booking.services.leader_changes import LeadsAlready, MayNotLead, change_leader
from booking.services.participants import invite_user
from booking.services.people_changes import add_participant, remove_participant
from booking.services.pre_meetings import change_pre_meeting
from booking.services.refusals import ChangedMeanwhile, LeaderStays
from booking.services.series_bookings import book_series
from booking.services.series_cancellations import cancel_dates
from booking.services.series_moves import Wish, move_dates
from booking.services.series_near import DatesInTheWay, DatesNotFree
from booking.services.series_scope import Scope
from booking.slots import Slot
from booking.support_queries import meeting_facts
from core import clock
from core.config import Settings
from core.db import db
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.booking.calling_off import let_all_leave
from tests.booking.making import CITIZEN, KEY, a_booking, book, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, diary, mails, starts, weekly
from tests.booking.serial import post as sent_by
from tests.booking.test_cancel_at_once import at_once
from tests.booking.test_date_people import GRO, OLE, last_events, told
from tests.booking.walking import DAY
from tests.conftest import Work
from tests.factories import Cast

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
Deed = Callable[[Meeting, dict[str, Any]], object]
Do = Callable[[Deed], None]


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna's with Ida and Ole: four Wednesdays at nine."""
    make_room(session)
    with work():
        invitees = (CITIZEN, OLE)
        made = book_many(cast, agreed_on(weekly(DAY, 4), NINE), invitees=invitees, now=clock.now())
        return made.id


@pytest.fixture
def erik(session: Session, cast: Cast) -> User:
    """He leads meetings in another unit of Kolding: nothing of Anna's is his."""
    made = Membership(
        user_id=cast.erik.id, unit_id=cast.at.kolding_it_unit.id, role=Role.MEETING_LEADER
    )
    session.add(made)
    session.commit()
    return cast.erik


@pytest.fixture
def do(session: Session, cast: Cast, work: Work, meeting: UUID) -> Do:
    """Anna does something, when all of before has left."""
    hours = iter(range(1, 40))

    def done(deed: Deed) -> None:
        let_all_leave(session)
        with work():
            by, now = db.session.get_one(User, cast.anna.id), clock.now() + next(hours) * HOUR / 60
            deed(db.session.get_one(Meeting, meeting), {"by": by, "post": sent_by(), "now": now})

    return done


def led_by(
    user: User, nth: int = 1, scope: Scope = Scope.THIS, *, stays: bool = False, seen: Any = None
) -> Deed:
    """Let this one lead, from what the page shows."""

    def deed(m: Meeting, how: dict[str, Any]) -> None:
        date = m.occurrences[nth]
        who = db.session.get_one(User, user.id)
        before = seen or date.leader_id
        change_date_leader(m, date, who, scope, stays=stays, seen=before, **how)

    return deed


def leaders(session: Session) -> list[str]:
    """Who leads each date, as committed."""
    found = [o.leader.name.split()[0] for o in dates(session)]
    session.commit()
    return found


def taken(session: Session, user: User) -> list[str]:
    """When somebody leads, as the claims say."""
    session.rollback()
    mine = select(Claim.starts_at).join(Resource, Resource.id == Claim.resource_id)
    held = mine.where(Resource.user_id == user.id, Claim.state == ClaimState.BOOKED)
    found = sorted(f"{at:%m-%dT%H:%M}" for at in session.scalars(held))
    session.commit()
    return found


def seat(session: Session, user: User) -> Participant:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Participant).where(Participant.user_id == user.id)).one()


def alone(to: str) -> list[str]:
    """What is in the calendar of who gets each date by itself; within an app context."""
    found = {}
    for mail in mails(to):
        read: Any = Calendar.from_ical(mail.calendar or b"")
        for event in read.walk("VEVENT"):
            is_off = read["METHOD"] == "CANCEL"
            found[event["RECURRENCE-ID"].dt] = None if is_off else event["DTSTART"].dt
    return sorted(f"{at.astimezone(UTC):%m-%dT%H:%M}" for at in found.values() if at)


def test_the_date_is_the_others_and_so_is_its_time(session: Session, cast: Cast, do: Do) -> None:
    every = starts(session)

    do(led_by(cast.bo))

    assert leaders(session) == ["Anna", "Bo", "Anna", "Anna"]
    assert taken(session, cast.anna) == [every[0], every[2], every[3]]
    assert taken(session, cast.bo) == [every[1]]
    [row] = audits(session, "date-leader-changed")
    assert (row.facts["scope"], row.facts["dates"], row.facts["leader"]) == (
        "this", 1, str(cast.bo.id),
    )  # fmt: skip


def test_sql_and_python_say_the_same(session: Session, cast: Cast, do: Do) -> None:
    do(led_by(cast.bo, stays=True))

    for user in (cast.anna, cast.bo):
        wanted = select(Occurrence.id).where(Occurrence.leader_id == user.id)
        by_sql = set(session.scalars(wanted))
        assert by_sql == {o.id for o in dates(session) if o.leader_id == user.id}
    pairs = select(Occurrence, Participant).join(
        Participant, Participant.meeting_id == Occurrence.meeting_id
    )
    both = session.execute(pairs.add_columns(Occurrence.led_by(Participant))).all()
    assert len(both) == 16
    assert all(date.is_led_by(person) == leads for date, person, leads in both)
    assert sum(leads for _date, _person, leads in both) == 4


@pytest.mark.parametrize(
    ("scope", "then"),
    [
        (Scope.THIS, ["Anna", "Bo", "Anna", "Anna"]),
        (Scope.FOLLOWING, ["Anna", "Bo", "Bo", "Bo"]),
        (Scope.ALL, ["Bo", "Bo", "Bo", "Bo"]),
    ],
)
def test_how_far_it_goes(
    session: Session, cast: Cast, do: Do, scope: Scope, then: list[str]
) -> None:
    do(led_by(cast.bo, 1, scope, stays=True))

    assert leaders(session) == then
    usual = dates(session)[0].meeting.leader_id
    assert usual == (cast.bo.id if scope is Scope.ALL else cast.anna.id)


@pytest.mark.parametrize("scope", list(Scope))
def test_it_goes_back_to_the_meetings_leader(
    app: Flask, session: Session, cast: Cast, do: Do, scope: Scope
) -> None:
    every = starts(session)
    do(led_by(cast.bo, 1, Scope.FOLLOWING))

    do(led_by(cast.anna, 1, scope))

    back = 1 if scope is Scope.THIS else 3
    assert leaders(session) == ["Anna", *["Anna"] * back, *["Bo"] * (3 - back)]
    assert len(taken(session, cast.anna)) == 1 + back
    assert all(o.own_leader_id is None for o in dates(session)[1 : 1 + back])
    assert (seat(session, cast.bo).removed_at is not None) == (back == 3)
    with app.app_context():
        assert diary("anna@example.org").starts() == every[: 1 + back]
        assert alone("bo@example.org") == every[1 + back :]
        assert diary().starts() == every


def test_all_lets_nobody_else_keep_a_date(session: Session, cast: Cast, erik: User, do: Do) -> None:
    do(led_by(erik, 2))
    do(led_by(cast.bo, 1, Scope.ALL, stays=True))

    assert leaders(session) == ["Bo"] * 4
    assert taken(session, cast.bo) == starts(session)
    assert taken(session, erik) == []


def test_another_leader_of_the_meeting_leaves_the_date_alone(
    session: Session, cast: Cast, erik: User, do: Do
) -> None:
    def to_bo(m: Meeting, how: dict[str, Any]) -> None:
        bo = db.session.get_one(User, cast.bo.id)
        change_leader(m, bo, stays=True, seen=cast.anna.id, **how)

    do(led_by(erik, 2))
    do(led_by(cast.bo, 1))
    do(to_bo)

    assert leaders(session) == ["Bo", "Bo", "Erik", "Bo"]
    assert [bool(o.own_leader_id) for o in dates(session)] == [False, False, True, False]
    every = starts(session)
    assert taken(session, cast.bo) == [every[0], every[1], every[3]]
    assert cast.bo.id not in {p.user_id for p in dates(session)[2].invited}  # as Anna was


def test_everybody_on_the_list_is_told_once_by_function(
    app: Flask, session: Session, cast: Cast, do: Do
) -> None:
    do(led_by(cast.bo))

    waiting = select(OutboxMessage.address).where(OutboxMessage.sent_at.is_(None))
    written = sorted(session.scalars(waiting))
    session.commit()
    assert written == ["anna@example.org", "bo@example.org", "ida@example.org", "ole@example.org"]
    with app.app_context():
        *_, to_ida = mails()
        *_, to_bo = mails("bo@example.org")
    assert "På denne dato ledes mødet af: " in to_ida.text
    assert not re.search(r"\bBo\b", re.sub(r"http\S+", "", to_ida.text))  # a link is chance
    assert "Du leder mødet på denne dato." in to_bo.text


def test_one_instance_says_who_leads_and_the_organiser_stays(
    app: Flask, session: Session, cast: Cast, do: Do
) -> None:
    [(_m, first)] = last_events(app, "ida@example.org")
    do(led_by(cast.bo))

    [(method, event)] = last_events(app, "ida@example.org")
    assert (method, event["RECURRENCE-ID"].dt) == ("REQUEST", dates(session)[1].starts_at)
    assert "Leder denne dato: " in str(event["DESCRIPTION"])
    assert str(event["ORGANIZER"]) == str(first["ORGANIZER"])
    [(_m, his)] = last_events(app, "bo@example.org")
    assert his["ATTENDEE"].params["ROLE"] == "CHAIR"
    [(off, hers)] = last_events(app, "anna@example.org")
    assert (off, hers["RECURRENCE-ID"].dt) == ("CANCEL", dates(session)[1].starts_at)


def test_later_mails_of_the_whole_still_say_it(app: Flask, cast: Cast, do: Do) -> None:
    do(led_by(cast.bo))
    do(lambda m, how: add_participant(m, GRO, **how))

    events = last_events(app, "gro@example.org")

    said = [("Leder denne dato: " in str(event["DESCRIPTION"])) for _method, event in events]
    assert said == [False, True]


def test_the_following_dates_are_named(app: Flask, session: Session, cast: Cast, do: Do) -> None:
    do(led_by(cast.bo, 2, Scope.FOLLOWING))

    with app.app_context():
        *_, mail = mails()
        assert "På disse datoer ledes mødet af: " in mail.text
        assert diary().starts() == starts(session)
        assert alone("bo@example.org") == starts(session)[2:]
        assert diary("anna@example.org").starts() == starts(session)[:2]


def test_who_stays_is_a_participant_then(app: Flask, session: Session, cast: Cast, do: Do) -> None:
    do(led_by(cast.bo, stays=True))

    [(method, event)] = last_events(app, "anna@example.org")
    assert (method, event["ATTENDEE"].params["ROLE"]) == ("REQUEST", "REQ-PARTICIPANT")
    second = dates(session)[1]
    assert cast.anna.id in {p.user_id for p in second.invited}
    assert seat(session, cast.anna).attending == Attending.LEADER  # of the meeting


def test_who_leads_elsewhere_then_is_refused_with_free_times(
    session: Session, cast: Cast, work: Work, do: Do
) -> None:
    make_room(session, "Rum 2")
    with work():
        said = a_booking(cast, starts_at=dates(session)[2].starts_at)
        book(said, cast.bo, now=clock.now())
    before = taken(session, cast.anna)

    with pytest.raises(DatesNotFree) as refused:
        do(led_by(cast.bo, 1, Scope.FOLLOWING))

    assert refused.value.dates == [dates(session)[2].starts_at]
    assert all(refused.value.near.values())
    assert not any(o.own_leader_id for o in dates(session))
    assert taken(session, cast.anna) == before


def test_the_date_moves_only_where_its_leader_is_free(
    session: Session, cast: Cast, work: Work, do: Do
) -> None:
    make_room(session, "Rum 2")
    do(led_by(cast.bo))
    second = dates(session)[1]
    then = Slot(second.starts_at + 3 * HOUR, second.ends_at + 3 * HOUR)
    with work():
        book(a_booking(cast, starts_at=then.starts_at), cast.bo, now=clock.now())

    def move(m: Meeting, how: dict[str, Any]) -> None:
        move_dates(m, m.occurrences[1], Wish(then, Scope.ALL), sequence=m.sequence, **how)

    with pytest.raises(DatesInTheWay) as refused:
        do(move)

    assert refused.value.dates == [then.starts_at]


def test_the_date_keeps_its_leader_when_it_moves(session: Session, cast: Cast, do: Do) -> None:
    do(led_by(cast.bo))

    def move(m: Meeting, how: dict[str, Any]) -> None:
        slot = Slot(m.occurrences[1].starts_at + HOUR, m.occurrences[1].ends_at + HOUR)
        move_dates(m, m.occurrences[1], Wish(slot), sequence=m.sequence, **how)

    do(move)

    assert leaders(session) == ["Anna", "Bo", "Anna", "Anna"]
    assert taken(session, cast.bo) == [starts(session)[1]]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("carla", MayNotLead), ("dorte", MayNotLead), ("anna", LeadsAlready)],
)
def test_who_cannot_be_chosen(
    session: Session, cast: Cast, do: Do, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        do(led_by(getattr(cast, who)))

    assert leaders(session) == ["Anna"] * 4


def test_who_said_no_to_the_date_does_not_lead_it(session: Session, cast: Cast, do: Do) -> None:
    def no(m: Meeting, how: dict[str, Any]) -> None:
        bo = next(p for p in m.invited if p.user_id == cast.bo.id)
        date, now = m.occurrences[1], how["now"]
        record(bo, Answer.DECLINED, source=AnswerSource.PAGE, occurrence=date, now=now)

    do(lambda m, how: add_participant(m, invite_user(cast.bo), **how))
    do(no)

    with pytest.raises(SaysNo):
        do(led_by(cast.bo))
    do(led_by(cast.bo, 2))

    assert leaders(session) == ["Anna", "Anna", "Bo", "Anna"]


def test_who_skips_the_pre_meeting_does_not_lead(session: Session, cast: Cast, do: Do) -> None:
    def skips(m: Meeting, how: dict[str, Any]) -> None:
        next(p for p in m.invited if p.user_id == cast.bo.id).skips_pre_meeting = True

    do(lambda m, how: add_participant(m, invite_user(cast.bo), **how))
    do(skips)

    with pytest.raises(NotEarly):
        do(led_by(cast.bo))


def test_a_pre_meeting_takes_the_time_of_the_dates_leader(
    session: Session, cast: Cast, do: Do
) -> None:
    do(led_by(cast.bo))

    do(lambda m, how: change_pre_meeting(m, 15, sequence=m.sequence, **how))

    second = dates(session)[1].starts_at - timedelta(minutes=15)
    assert taken(session, cast.bo) == [f"{second:%m-%dT%H:%M}"]


def test_who_leads_a_date_is_not_taken_off_it_nor_off_the_meeting(
    session: Session, cast: Cast, do: Do
) -> None:
    def off(m: Meeting, how: dict[str, Any]) -> None:
        bo = next(p for p in m.invited if p.user_id == cast.bo.id)
        take_off_dates(bo, m.occurrences[1], Scope.THIS, **how)

    def out(m: Meeting, how: dict[str, Any]) -> None:
        remove_participant(next(p for p in m.invited if p.user_id == cast.bo.id), **how)

    do(led_by(cast.bo))

    for deed in (off, out):
        with pytest.raises(LeaderStays):
            do(deed)
    assert leaders(session)[1] == "Bo"


def test_a_date_that_is_held_after_all_has_a_leader_who_is_there(
    session: Session, cast: Cast, erik: User, do: Do
) -> None:
    def off(m: Meeting, how: dict[str, Any]) -> None:
        cancel_dates(m, m.occurrences[1], Scope.THIS, reason="Ferie", **how)

    def out(m: Meeting, how: dict[str, Any]) -> None:
        remove_participant(next(p for p in m.invited if p.user_id == cast.erik.id), **how)

    def on_again(m: Meeting, how: dict[str, Any]) -> None:
        revive_date(m, m.occurrences[1], sequence=m.sequence, **how)

    do(led_by(erik))
    do(off)
    do(out)
    do(on_again)

    assert leaders(session) == ["Anna"] * 4
    assert cast.anna.id in {p.user_id for p in dates(session)[1].invited}
    assert taken(session, erik) == []


def test_two_who_change_the_leader_of_a_date_at_once(
    app: Flask, session: Session, cast: Cast, meeting: UUID, erik: User
) -> None:
    to = {cast.anna.id: cast.bo.id, cast.bo.id: erik.id}
    before = cast.anna.id
    session.rollback()

    def press(by: User) -> None:
        m = db.session.get_one(Meeting, meeting)
        who = db.session.get_one(User, to[by.id])
        change_date_leader(
            m, m.occurrences[1], who, Scope.THIS, stays=False, seen=before, by=by, post=sent_by(),
            now=clock.now(),
        )  # fmt: skip

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(map(str, refused)) == sorted(map(str, [None, ChangedMeanwhile]))
    assert len(taken(session, cast.bo)) + len(taken(session, erik)) == 1


def test_one_person_does_not_get_two_dates_at_one_time(
    app: Flask, session: Session, cast: Cast, work: Work, meeting: UUID, erik: User
) -> None:
    make_room(session, "Rum 2")
    with work():
        said = a_booking(cast, unit_id=cast.at.adults.id)
        agreed = agreed_on(weekly(DAY, 4), NINE)
        bo = db.session.get_one(User, cast.bo.id)
        other = book_series(said, agreed, by=bo, post=sent_by(), now=clock.now()).id
    of = {cast.anna.id: meeting, cast.bo.id: other}

    def press(by: User) -> None:
        m = db.session.get_one(Meeting, of[by.id])
        who = db.session.get_one(User, erik.id)
        change_date_leader(
            m, m.occurrences[1], who, Scope.FOLLOWING, stays=True, seen=by.id, by=by,
            post=sent_by(), now=clock.now(),
        )  # fmt: skip

    refused = at_once(app, [cast.anna, cast.bo], press)

    assert sorted(map(str, refused)) == sorted(map(str, [None, DatesNotFree]))
    assert len(taken(session, erik)) == 3


def test_who_leads_one_date_sees_the_meeting_and_runs_that_date_alone(
    session: Session, cast: Cast, work: Work, erik: User, do: Do, meeting: UUID
) -> None:
    with work():
        assert access.find_meeting(db.session.get_one(User, erik.id), meeting) is None
    do(led_by(erik))
    with work():
        actor, made = db.session.get_one(User, erik.id), db.session.get_one(Meeting, meeting)
        assert access.find_meeting(actor, meeting) is made
        assert [access.leads_date(actor, o) for o in made.occurrences] == [0, 1, 0, 0]
        assert not access.leads(actor, made)
        page = meeting_page(made, actor, key=KEY, now=clock.now())
        assert (page.is_led, page.runs, page.can_move) == (True, False, False)
        assert page.occurrence is made.occurrences[1]
        anna = db.session.get_one(User, cast.anna.id)
        assert access.leads(anna, made)
        assert access.leads_date(anna, made.occurrences[1])


def test_they_are_the_host_of_that_date(work: Work, cast: Cast, do: Do, meeting: UUID) -> None:
    do(led_by(cast.bo, stays=True))
    with work():
        first, second, *_ = db.session.get_one(Meeting, meeting).occurrences
        seats = {p.user_id: p for p in first.meeting.invited}
        anna, bo = seats[cast.anna.id], seats[cast.bo.id]
        assert [is_host(anna, first), is_host(bo, first)] == [True, False]
        assert [is_host(anna, second), is_host(bo, second)] == [False, True]
        deputy = db.session.get_one(User, cast.hans.id)
        assert seat_for(second, deputy) is bo
        assert not access.may_hand_over(db.session.get_one(User, cast.anna.id), bo)
        rows = {row.name: row for row in people_of(first.meeting, deputy, now=second.starts_at)}
        assert rows[bo.name].is_leader  # type: ignore[index]  # he has one
        assert not rows[anna.name].is_leader  # type: ignore[index]


def test_lists_closing_and_the_case_name_the_dates_leader(
    session: Session, work: Work, cast: Cast, erik: User, do: Do, meeting: UUID
) -> None:
    do(led_by(erik))
    with work():
        second = db.session.get_one(Meeting, meeting).occurrences[1]
        him, her = (db.session.get_one(User, id) for id in (erik.id, cast.anna.id))
        [line] = lists_page(him, Part.COMING, after=None, now=clock.now()).lines
        assert (line.occurrence, line.is_mine, line.is_led) == (second, True, True)
        late = second.ends_at + HOUR
        assert [o.id for o in to_close(him, now=late)] == [second.id]
        assert [o.id for o in to_close(her, now=late)] == [second.meeting.occurrences[0].id]
        facts = meeting_facts(second.id)
        assert facts
        assert (facts.leader_id, facts.leader_email) == (erik.id, erik.email)


def test_the_reminder_to_be_first_goes_to_the_dates_leader(
    session: Session, work: Work, cast: Cast, settings: Settings, do: Do
) -> None:
    do(led_by(cast.bo, stays=True))
    let_all_leave(session)
    [reminder] = [r for r in reminders_of(settings) if r.kind == LEADER]
    at = dates(session)[1].starts_at - timedelta(minutes=reminder.minutes)
    with work():
        remind(reminder, key=KEY, mail_domain="x.example", now=at)

    assert told(session) == {"bo@example.org"}


def test_the_board_waits_for_no_answer_of_the_dates_leader(
    work: Work, cast: Cast, do: Do, meeting: UUID
) -> None:
    do(led_by(cast.bo, stays=True))
    with work():
        made = db.session.get_one(Meeting, meeting)
        at, home = made.occurrences[1].starts_at, made.unit.organisation_id
        [row] = coming_meetings([home], now=at, until=at)
        lacks = dict(row.lacks)

    assert (row.people, lacks[Lack.NOT_ANSWERED], lacks[Lack.LEADER]) == (4, 3, 1)
