"""When people's own calendars say they are taken: read by the clock, and trusted for a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.models import Unit, User
from booking import busy
from booking.calendars import letters, reading, sources
from booking.calendars.models import BusySource, BusySpan, SourceKind
from booking.calendars.owners import Owner
from booking.calendars.sources import Wanted
from booking.calendars.troubles import Trouble
from core.db import db
from notifications.models import OutboxMessage
from tests.calendars.far import HERE, Far, Said, far_server
from tests.calendars.test_foreign import calendar, event
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.test_statements import counted

KEY = b"a-key-for-tests-that-nobody-else-has-00000"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
WEEKLY = event("DTSTART:20261124T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")
ONCE = event("DTSTART:20261124T090000Z", "DURATION:PT1H")


@pytest.fixture
def far() -> Iterator[Far]:
    """A server elsewhere."""
    with far_server() as listening:
        yield listening


@pytest.fixture
def annas(far: Far, work: Work, cast: Cast) -> Far:
    """Anna's calendar is there, and has three taken times."""
    add(work, cast.anna.id, far.has(calendar(WEEKLY), ETag='"1"'))
    return far


def add(work: Work, user: UUID, url: str) -> None:
    """As the page does."""
    with work():
        anna = db.session.get_one(User, user)
        wanted = Wanted(SourceKind.ICS, url)
        sources.add_source(Owner(user=anna), wanted, by=anna, key=KEY, allows_http=True, now=NOW)


def read(app: Flask, session: Session, now: datetime = NOW) -> bool:
    """As the worker does."""
    session.rollback()
    with app.app_context():
        done = reading.read_next(HERE, own_domain="moedebro.example", key=KEY, now=now)
    session.expire_all()
    return done is not None


def source_of(session: Session) -> BusySource:
    """The only one."""
    session.rollback()
    return session.scalars(select(BusySource)).one()


def starts(app: Flask, cast: Cast, end: datetime = NOW + 30 * DAY) -> list[str]:
    """When Anna is taken."""
    with app.app_context():
        found = busy.busy_between([cast.anna.id], [], NOW, end)
        return [f"{b.starts_at:%d/%m %H}" for b in found if b.user_id == cast.anna.id]


def is_known(app: Flask, cast: Cast, now: datetime) -> bool:
    """Whether Anna's calendar is believed."""
    with app.app_context():
        return busy.known([cast.anna.id, cast.bo.id], [], now=now) == {cast.anna.id}


def test_what_is_taken_is_known_when_it_was_read(
    app: Flask, session: Session, cast: Cast, annas: Far
) -> None:
    assert not is_known(app, cast, NOW)
    assert read(app, session)

    assert starts(app, cast) == ["24/11 09", "01/12 09", "08/12 09"]
    assert is_known(app, cast, NOW)
    source = source_of(session)
    assert (source.trouble, source.read_at, source.next_read_at) == (None, NOW, NOW + QUARTER)


def test_nothing_but_spans_is_kept(app: Flask, session: Session, annas: Far) -> None:
    secret = event("SUMMARY:Kemoterapi", "LOCATION:Onkologisk", ONCE[14:-12], uid="b")
    annas.has(calendar(secret))
    read(app, session)

    kept = [column.name for column in BusySpan.__table__.columns]
    assert kept == ["id", "source_id", "starts_at", "ends_at"]
    assert b"a.ics" not in source_of(session).sealed


def test_each_is_read_every_quarter_of_an_hour(app: Flask, session: Session, annas: Far) -> None:
    assert [read(app, session), read(app, session), read(app, session, NOW + QUARTER)] == [
        True,
        False,
        True,
    ]
    assert [headers.get("If-None-Match") for _asked, headers in annas.asked] == [None, '"1"']


def test_unchanged_it_is_read_whole_once_a_day(
    app: Flask, session: Session, cast: Cast, annas: Far
) -> None:
    for later in (timedelta(), QUARTER, DAY, DAY + QUARTER):
        read(app, session, NOW + later)

    known = [headers.get("If-None-Match") for _asked, headers in annas.asked]
    assert known == [None, '"1"', None, '"1"']
    assert is_known(app, cast, NOW + DAY + QUARTER)


def test_what_went_from_the_calendar_is_free_again(
    app: Flask, session: Session, cast: Cast, annas: Far
) -> None:
    read(app, session)
    annas.has(calendar(ONCE), ETag='"2"')
    read(app, session, NOW + QUARTER)

    assert starts(app, cast) == ["24/11 09"]


def test_what_cannot_be_read_stays_taken_and_is_not_known_after_a_day(
    app: Flask, session: Session, cast: Cast, annas: Far
) -> None:
    read(app, session)
    annas.answers.clear()
    read(app, session, NOW + QUARTER)

    assert source_of(session).trouble is Trouble.GONE
    assert starts(app, cast) == ["24/11 09", "01/12 09", "08/12 09"]
    assert is_known(app, cast, NOW + DAY - QUARTER)
    assert not is_known(app, cast, NOW + DAY)


def told(work: Work, now: datetime) -> int:
    """How many owners the worker writes to."""
    with work():
        return letters.tell_owners(mail_domain="moedebro.example", key=KEY, now=now)


def test_the_owner_is_told_once(app: Flask, session: Session, work: Work, annas: Far) -> None:
    annas.answers["/a.ics"] = Said(401)
    for later in (timedelta(), QUARTER, DAY):
        read(app, session, NOW + later)

    assert [told(work, NOW + later) for later in (DAY - QUARTER, DAY, 2 * DAY)] == [0, 1, 0]
    [message] = session.scalars(select(OutboxMessage))
    assert (message.kind, message.address) == ("calendar-unread", "anna@example.org")


def test_mended_it_is_well_and_told_of_anew_next_time(
    app: Flask, session: Session, work: Work, annas: Far
) -> None:
    good = annas.answers["/a.ics"]
    for later, answer in enumerate((Said(500), Said(500), good, Said(500), Said(500))):
        annas.answers["/a.ics"] = answer
        read(app, session, NOW + later * DAY)
        told(work, NOW + later * DAY)

    assert session.scalar(select(func.count(OutboxMessage.id))) == 2


def test_a_unit_has_a_calendar_too(
    app: Flask, session: Session, work: Work, cast: Cast, far: Far
) -> None:
    with work():
        unit, anna = (db.session.get_one(k, i) for k, i in _unit_and_anna(cast))
        wanted = Wanted(SourceKind.ICS, far.has(calendar(ONCE)))
        owner = Owner(unit=unit)  # type: ignore[arg-type]  # in that order
        sources.add_source(owner, wanted, by=anna, key=KEY, allows_http=True, now=NOW)  # type: ignore[arg-type]  # as above
    read(app, session)

    with app.app_context():
        [span] = busy.busy_between([], [cast.at.adults.id], NOW, NOW + 9 * DAY)
        assert (span.user_id, span.unit_id) == (None, cast.at.adults.id)
        assert busy.known([], [cast.at.adults.id], now=NOW) == {cast.at.adults.id}
        assert busy.busy_between([], [], NOW, NOW + DAY) == ()


def _unit_and_anna(cast: Cast) -> list[tuple[type[Unit] | type[User], UUID]]:
    return [(Unit, cast.at.adults.id), (User, cast.anna.id)]


def test_one_unread_calendar_of_two_leaves_the_owner_unknown(
    app: Flask, session: Session, work: Work, cast: Cast, annas: Far
) -> None:
    add(work, cast.anna.id, annas.url("/gone.ics"))
    read(app, session)
    read(app, session)

    assert starts(app, cast)
    assert not is_known(app, cast, NOW)


def test_a_calendar_of_somebody_gone_is_not_read(
    app: Flask, session: Session, work: Work, cast: Cast, annas: Far
) -> None:
    with work():
        db.session.execute(update(User).where(User.id == cast.anna.id).values(is_active=False))

    assert not read(app, session)
    assert annas.asked == []


def test_with_another_key_it_says_so(app: Flask, session: Session, annas: Far) -> None:
    session.rollback()
    with app.app_context():
        reading.read_next(HERE, own_domain="x.example", key=b"y" * 40, now=NOW)

    assert source_of(session).trouble is Trouble.SEALED
    assert annas.asked == []


def test_a_page_to_sign_in_to_is_no_calendar(app: Flask, session: Session, annas: Far) -> None:
    annas.has(b"<html><body>Log ind</body></html>")
    read(app, session)

    assert source_of(session).trouble is Trouble.NO_CALENDAR


def test_removed_while_it_is_read_it_stays_removed(
    app: Flask, session: Session, work: Work, cast: Cast, annas: Far
) -> None:
    with app.app_context():
        with work():
            taken = reading._take(NOW)
        assert taken
        outcome = reading.look(taken, HERE, own_domain="x.example", key=KEY, now=NOW)
    with work():
        anna = db.session.get_one(User, cast.anna.id)
        found = sources.find_source(anna, taken.id)
        assert found
        sources.remove_source(*found, by=anna, now=NOW)
    with work():
        reading.keep(taken.id, outcome, now=NOW)

    assert session.scalar(select(func.count(BusySpan.id))) == 0


def test_the_number_of_statements_does_not_grow(
    app: Flask, session: Session, cast: Cast, annas: Far
) -> None:
    read(app, session)
    everybody = [getattr(cast, name).id for name in ("anna", "bo", "carla", "jens")]
    with counted(app) as said, app.app_context():
        busy.busy_between(everybody, [cast.at.adults.id], NOW, NOW + 30 * DAY)
        busy.known(everybody, [cast.at.adults.id], now=NOW)

    assert len([each for each in said if each.startswith("SELECT")]) == 2
