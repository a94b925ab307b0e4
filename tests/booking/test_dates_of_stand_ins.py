"""Who comes instead of somebody of a series comes to the dates that somebody is on, no others."""

from collections.abc import Callable
from datetime import UTC
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Answer, Meeting, MeetingType, Participant, ParticipantKind
from booking.services.date_people import invite_to_date, take_off_dates
from booking.services.participants import Invitee, invite_unit, invite_user
from booking.services.series_scope import Scope
from booking.services.stand_ins import Named, name_stand_in
from booking.services.unit_seats import name_person
from core import clock
from core.db import db
from tests.booking.making import CITIZEN, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, diary, mails, post, weekly
from tests.booking.walking import DAY
from tests.conftest import Work
from tests.factories import Cast

MAJA = Named("Maja", "Afsnitsleder", "maja@example.org", None)
Do = Callable[[Callable[[Meeting, dict[str, Any]], object]], None]


@pytest.fixture
def do(session: Session, cast: Cast, work: Work) -> Do:
    """Anna does something with her four Wednesdays, where all invited must come: Ida, Karl, the
    doctors."""
    make_room(session)
    karl = Invitee(
        kind=ParticipantKind.STAFF, organisation_id=cast.at.region.id, name="Karl",
        email="karl@example.org",
    )  # fmt: skip
    with work():
        people, rule = (
            (CITIZEN, karl, invite_unit(cast.at.doctors)),
            agreed_on(weekly(DAY, 4), NINE),
        )
        id: UUID = book_many(
            cast, rule, invitees=people, type=MeetingType.PSYCHIATRY, now=clock.now()
        ).id

    def done(deed: Callable[[Meeting, dict[str, Any]], object]) -> None:
        with work():
            by = db.session.get_one(User, cast.anna.id)
            deed(db.session.get_one(Meeting, id), {"by": by, "post": post(), "now": clock.now()})

    return done


def named(meeting: Meeting, name: str) -> Participant:
    return next(p for p in meeting.participants if p.name == name)


def karl_names_maja(meeting: Meeting, how: dict[str, Any]) -> None:
    name_stand_in(named(meeting, "Karl"), MAJA, post=how["post"], now=how["now"])


def lists(session: Session, name: str) -> list[bool]:
    found = [name in {p.name for p in o.invited} for o in dates(session)]
    session.commit()
    return found


def times_of(session: Session, *which: int) -> list[str]:
    """Of those dates, as a calendar has them."""
    every = dates(session)
    found = [f"{every[n].starts_at.astimezone(UTC):%m-%dT%H:%M}" for n in which]
    session.commit()
    return found


def test_who_is_off_a_date_has_nobody_there_in_their_place(
    app: Flask, session: Session, do: Do
) -> None:
    do(lambda m, how: take_off_dates(named(m, "Karl"), m.occurrences[1], Scope.THIS, **how))

    do(karl_names_maja)

    assert lists(session, "Maja") == lists(session, "Karl") == [True, False, True, True]
    wanted = times_of(session, 0, 2, 3)
    with app.app_context():
        assert diary("maja@example.org").starts() == wanted


def test_off_the_first_date_they_are_invited_to_the_others(
    app: Flask, session: Session, do: Do
) -> None:
    do(lambda m, how: take_off_dates(named(m, "Karl"), m.occurrences[0], Scope.THIS, **how))

    do(karl_names_maja)

    wanted = times_of(session, 1, 2, 3)
    with app.app_context():
        assert diary("maja@example.org").starts() == wanted


def test_of_who_is_on_one_date_alone_it_is_that_date(
    app: Flask, session: Session, cast: Cast, do: Do
) -> None:
    def invite(meeting: Meeting, how: dict[str, Any]) -> None:
        made = invite_to_date(meeting, invite_user(cast.jens), meeting.occurrences[2], **how)
        name_stand_in(made, MAJA, post=how["post"], now=how["now"])
        assert named(meeting, "Maja").by_date

    do(invite)

    assert lists(session, "Maja") == [False, False, True, False]
    wanted = times_of(session, 2)
    with app.app_context():
        [mail] = mails("maja@example.org")
    read: Any = Calendar.from_ical(mail.calendar or b"")
    starts = [event["DTSTART"].dt.astimezone(UTC) for event in read.walk("VEVENT")]
    assert [f"{at:%m-%dT%H:%M}" for at in starts] == wanted


def test_who_comes_of_a_unit_comes_to_the_dates_of_the_unit(
    session: Session, cast: Cast, do: Do
) -> None:
    def doctors(meeting: Meeting) -> Participant:
        return next(p for p in meeting.participants if p.unit_id == cast.at.doctors.id)

    do(lambda m, how: take_off_dates(doctors(m), m.occurrences[3], Scope.THIS, **how))

    def name(meeting: Meeting, how: dict[str, Any]) -> None:
        user = db.session.get_one(User, cast.jens.id)
        name_person(doctors(meeting), user, **how)

    do(name)

    jens = session.get_one(User, cast.jens.id).name
    assert lists(session, jens) == [True, True, True, False]


def test_who_is_on_all_dates_has_somebody_on_all(session: Session, do: Do) -> None:
    do(karl_names_maja)

    assert lists(session, "Maja") == [True] * 4
    with_karl = [p for o in dates(session) for p in o.invited if p.name == "Karl"]
    assert {p.answer for p in with_karl} == {Answer.DECLINED}
