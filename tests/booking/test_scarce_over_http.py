"""Two browsers, or two programs, that press at the same instant for what there is one of: over
HTTP, with what comes of it read from the database. docs/scarce.md lists where each stands."""

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Role, User
from booking import links
from booking.claims import Claim, ClaimState
from booking.models import Cancellation, Meeting, MeetingType, Participant, StandIn, UnitSeat
from booking.models import ParticipantKind as Kind
from booking.services import Invitee
from booking.services.participants import invite_unit
from booking.services.series_cancellations import cancel_dates
from booking.services.series_scope import Scope
from core import clock
from core.db import db
from tests.accounts.making import make_user
from tests.api.programs import Program, program_of, wish
from tests.audits import audits
from tests.booking.making import CITIZEN, KEY, a_booking, at, book, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, weekly
from tests.booking.serial import post as sent_by
from tests.booking.taking import make_pool
from tests.booking.walking import DAY
from tests.browse import sign_in, token_on
from tests.conftest import Work
from tests.factories import Cast
from tests.video.rooms import Visitor, a_meeting_now, somebody, visitor

Press = Callable[[], int]


def at_once(presses: Sequence[Press]) -> list[int]:
    """The statuses they got."""
    start = Barrier(len(presses))

    def press(one: Press) -> int:
        start.wait(timeout=20)
        return one()

    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(pool.map(press, presses))


def button(client: FlaskClient, url: str, page: str | None = None, **fields: str) -> Press:
    """The page is open, and filled in."""
    token = token_on(client.get(page or url))
    return lambda: client.post(url, data={"csrf_token": token, **fields}).status_code


def booking(program: Program, body: dict[str, Any]) -> Press:
    return lambda: program.send("POST", "/meetings", body).status_code


def asking(guest: Visitor, got_in: list[bool]) -> Press:
    def ask() -> int:
        got_in.append(guest.ask()["state"] == "open")
        return 200

    return ask


def browser(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client


def in_days(days: int) -> datetime:
    return at("10:00", clock.days_later(clock.now(), days).date())


def test_the_last_licences_of_a_pool_that_counts_people(
    app: Flask, session: Session, cast: Cast
) -> None:
    rooms = [make_room(session, f"Rum {number}") for number in range(2)]
    make_pool(session, cast.at.region, *rooms, most=9, most_people=3)
    body = wish(cast.at.adults.id, in_days(3))
    asked = [program_of(app, who) for who in (cast.anna, cast.bo)]

    found = at_once([booking(program, body) for program in asked])

    assert found == [201, 409]
    session.rollback()
    held = select(func.sum(Claim.people)).where(Claim.state == ClaimState.BOOKED)
    assert session.scalar(held) == 2


def test_the_one_who_comes_for_a_unit(app: Flask, session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    lis = make_user(session, "Lis", cast.at.doctors, Role.MEETING_LEADER)
    with work():
        people = (CITIZEN, invite_unit(cast.at.doctors))
        made = book(
            a_booking(cast, starts_at=in_days(3), invitees=people), cast.anna, now=clock.now()
        )
        seat = next(p.id for p in made.invited if p.unit_id)
        url = f"/meetings/{made.id}/unit-seats/{seat}"
    both = [(browser(app, who), str(who.id)) for who in (cast.jens, lis)]

    found = at_once([button(c, f"{url}/people", url, user_id=who) for c, who in both])

    assert found == [303, 303]  # who pressed last has the last word
    session.rollback()
    users = {p.user_id for p in session.scalars(select(Participant)) if p.removed_at is None}
    assert len(users & {cast.jens.id, lis.id}) == 1
    assert len(session.scalars(select(UnitSeat)).all()) == 1


def test_the_one_substitute_of_somebody(
    app: Flask, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    karl = Invitee(
        Kind.STAFF, organisation_id=cast.at.region.id, name="Karl", email="k@example.org"
    )
    with work():
        kind, start = MeetingType.PSYCHIATRY, in_days(3)
        said = a_booking(cast, starts_at=start, type=kind, invitees=(CITIZEN, karl))
        made = book(said, cast.anna, now=clock.now())
        who = next(p for p in made.invited if p.name == "Karl")
        url = f"/m/{links.token_for(who, KEY)}/stand-ins"
    said_twice = [
        {"name": name, "function": "Leder", "email": f"{name}@example.org", "may_decide": "y"}
        for name in ("Maja", "Mia")
    ]

    found = at_once([button(app.test_client(), url, **said) for said in said_twice])

    assert found == [303, 303]
    session.rollback()
    assert len(session.scalars(select(StandIn)).all()) == 1
    assert len(session.scalars(select(Participant)).all()) == 4


def test_the_last_place_in_a_room(app: Flask, work: Work) -> None:
    meeting = a_meeting_now(work, capacity=3)
    leader, *guests = [
        visitor(work, app.test_client(), meeting, somebody(label, is_host=label == "Leder"))
        for label in ("Leder", "Borger", "Tolk", "Læge")
    ]
    leader.ask()
    got_in: list[bool] = []

    at_once([asking(guest, got_in) for guest in guests])

    assert sum(got_in) <= 2  # who has the page open first may be let in first
    assert Counter(guest.ask()["state"] for guest in guests) == {"open": 2, "full": 1}


@pytest.fixture
def off(session: Session, cast: Cast, work: Work) -> str:
    """Where the second of four Wednesdays, which is cancelled, is held after all."""
    make_room(session)
    with work():
        made = book_many(cast, agreed_on(weekly(DAY, 4), NINE), now=clock.now())
        second, by = made.occurrences[1], db.session.get_one(User, cast.anna.id)
        cancel_dates(made, second, Scope.THIS, by=by, reason="Syg", post=sent_by(), now=clock.now())
        return f"/meetings/{made.id}/dates/{second.id}/revival"


def test_a_date_that_two_hold_after_all(app: Flask, session: Session, cast: Cast, off: str) -> None:
    both = [browser(app, who) for who in (cast.anna, cast.bo)]

    found = at_once([button(client, off, sequence="1") for client in both])

    assert found == [303, 422]
    assert len(audits(session, "series-date-revived")) == 1


def test_the_room_of_a_date_that_is_held_after_all_and_of_a_new_meeting(
    app: Flask, session: Session, cast: Cast, off: str
) -> None:
    starts_at, bo = dates(session)[1].starts_at, program_of(app, cast.bo)
    session.commit()
    hold = button(browser(app, cast.anna), off, sequence="1")
    body = wish(cast.at.adults.id, starts_at)

    found = at_once([hold, booking(bo, body)])

    assert found in ([303, 409], [201, 422])
    session.rollback()
    is_off = bool(session.scalars(select(Cancellation)).all())
    assert len(session.scalars(select(Meeting)).all()) == (2 if is_off else 1)


def test_the_last_place_of_a_room_for_a_date(
    app: Flask, session: Session, cast: Cast, off: str
) -> None:
    first = dates(session)[0]
    assert first.provision
    first.provision.room.capacity = 3  # Anna, Ida, and one more
    url = f"/meetings/{first.meeting_id}/dates/{first.id}/guests/new?kind=interpreter"
    session.commit()
    both = [(browser(app, who), name) for who, name in ((cast.anna, "Gro"), (cast.bo, "Per"))]
    key = [str(uuid.uuid4()) for _each in both]

    found = at_once(
        [button(c, url, name=n, language="da", key=k) for (c, n), k in zip(both, key, strict=True)]
    )

    assert found == [303, 422]
    assert len(dates(session)[0].invited) == 3
    assert all(len(o.invited) == 2 for o in dates(session)[1:])
