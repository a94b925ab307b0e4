"""What lies ahead, what is over and what is off: each a list, a page at a time."""

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from accounts.models import User
from booking import links
from booking.lists import A_PAGE, Part, listed, page_of
from booking.models import Cancellation, Occurrence, Participant
from core import clock
from core.db import db
from core.filters import near_day
from support.desk_port import unsolved_at
from support.models import Ticket
from tests.booking.history import START
from tests.booking.making import KEY
from tests.booking.meetings import citizen_of, soon
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.plans import plan_of

PURPOSE = "Samtale før hjemkomst"
LISTS = ("/meetings", "/meetings/past", "/meetings/cancelled")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _where(client: FlaskClient) -> list[bool]:
    """In which of the lists the meeting is."""
    return [PURPOSE in client.get(url).text for url in LISTS]


def _move(session: Session, **by: int) -> Occurrence:
    occurrence = session.scalars(select(Occurrence)).one()
    occurrence.starts_at += timedelta(**by)
    occurrence.ends_at += timedelta(**by)
    session.commit()
    return occurrence


def _cancel(session: Session, cast: Cast, occurrence: Occurrence) -> None:
    said = {"by_id": cast.anna.id, "reason": "Syg", "at": clock.now()}
    session.add(Cancellation(occurrence_id=occurrence.id, **said))
    session.commit()


def _call_for_help(client: FlaskClient, participant: Participant) -> None:
    page = f"/m/{links.token_for(participant, KEY)}"
    assert post(client, f"{page}/help-requests", page=f"{page}/help").status_code == 303


def _many(session: Session, starts: Sequence[datetime]) -> None:
    """The meeting takes place at these times, too."""
    meeting_id = session.scalars(select(Occurrence.meeting_id)).one()
    times = [
        {"meeting_id": meeting_id, "starts_at": at, "ends_at": at + HOUR, "id": uuid.uuid4()}
        for at in starts
    ]
    session.execute(insert(Occurrence), times)
    session.commit()


@pytest.mark.parametrize(
    ("ago", "is_off", "places"),
    [
        (0, False, [True, False, False]),
        (48, False, [False, True, False]),
        (48, True, [False, False, True]),
        (0, True, [True, False, True]),  # still looked for where it was
    ],
)
def test_where_a_meeting_stands(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID,
    ago: int, is_off: bool, places: list[bool],
) -> None:  # fmt: skip
    occurrence = _move(session, hours=-ago)
    if is_off:
        _cancel(session, cast, occurrence)
    sign_in(client, cast.bo)

    assert _where(client) == places


def test_what_is_now_goes_before_what_can_wait(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    now = clock.now()
    _many(session, [now - 2 * DAY, now - HOUR / 2, now + 3 * DAY])
    sign_in(client, cast.anna)

    page = client.get("/meetings").text

    headings = re.findall("<h2[^>]*>([^<,]+)", page)
    assert headings[0] in {"I dag", "I går"}  # it began half an hour ago
    assert headings[1] == "Skal afsluttes"
    assert len(headings) == 3


def test_what_is_over_stands_by_month_with_its_day_in_the_line(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    this_year = clock.now().year
    _many(session, [datetime(this_year - 1, 3, day, 12, tzinfo=UTC) for day in (5, 6)])
    sign_in(client, cast.anna)

    page = client.get("/meetings/past").text

    assert re.findall("<h2>(.*?)</h2>", page) == [f"Marts {this_year - 1}"]
    assert page.index("den 6.\xa0marts") < page.index("den 5.\xa0marts")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 12, 30), "i dag, onsdag den 30.\xa0december"),
        (date(2026, 12, 31), "i morgen, torsdag den 31.\xa0december"),
        (date(2027, 1, 1), "fredag den 1.\xa0januar 2027"),
    ],
)
def test_near_days_are_said_as_people_do(app: Flask, on: date, words: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "da"}):
        assert near_day(on, date(2026, 12, 30)) == words


@pytest.mark.parametrize("url", LISTS)
def test_nobody_else_has_it_on_a_list(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, url: str
) -> None:
    if url != "/meetings":
        _move(session, hours=-48)
    if url == "/meetings/cancelled":
        _cancel(session, cast, session.scalars(select(Occurrence)).one())
    sign_in(client, cast.carla)

    assert PURPOSE not in client.get(url).text


@pytest.mark.parametrize("url", LISTS)
def test_an_empty_list_says_what_to_do(client: FlaskClient, cast: Cast, url: str) -> None:
    sign_in(client, cast.carla)

    page = client.get(url).text

    assert "Ingen" in page
    assert 'class="button button-secondary"' in page
    assert page_faults(page) == []


@pytest.mark.parametrize("part", [Part.COMING, Part.PAST])
def test_every_meeting_is_on_one_page_once(
    app: Flask, cast: Cast, session: Session, meeting: uuid.UUID, part: Part
) -> None:
    day = timedelta(days=2 if part == Part.COMING else -2)
    _many(session, [soon() + day + HOUR * (n // 3) for n in range(2 * A_PAGE)])  # three at once
    seen, after, pages = [], None, 0

    with app.app_context():
        anna = db.session.get_one(User, cast.anna.id)
        while pages == 0 or after:
            page = page_of(anna, part, after=after, now=clock.now())
            seen += [line.occurrence.starts_at for line in page.lines]
            after, pages = page.next, pages + 1

    assert len(seen) == 2 * A_PAGE + (part == Part.COMING)
    assert seen == sorted(seen, reverse=part == Part.PAST)
    assert pages == (3 if part == Part.COMING else 2)


def test_the_next_page_is_a_link_and_the_last_has_none(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    _many(session, [soon() - n * HOUR for n in range(2, A_PAGE + 3)])
    sign_in(client, cast.anna)
    first = client.get("/meetings/past").text
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link

    second = client.get(link[1]).text

    assert [page.count(PURPOSE) for page in (first, second)] == [A_PAGE, 1]
    assert 'rel="next"' not in second
    assert page_faults(second) == []


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "2026-12-02_x",
        f"2026-12-02T10:00_{uuid.UUID(int=1)}",
        f"0001-01-01T00:00%2B14:00_{uuid.UUID(int=1)}",
    ],
)
def test_a_senseless_place_is_no_page(client: FlaskClient, cast: Cast, after: str) -> None:
    sign_in(client, cast.anna)

    assert client.get(f"/meetings?after={after}").status_code == 404


@pytest.mark.parametrize(("who", "is_said"), [("anna", True), ("bo", True), ("jens", False)])
def test_a_call_for_help_is_seen_by_those_who_lead(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, who: str, is_said: bool
) -> None:
    _call_for_help(client, citizen_of(session))
    sign_in(client, getattr(cast, who))

    page = client.get("/meetings")

    assert ("Ida har brug for hjælp" in page.text, page.status_code) == (is_said, 200)
    assert page_faults(page.text) == []


def test_several_who_need_help_are_counted(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    guests = session.scalars(select(Participant).where(Participant.user_id.is_(None))).all()
    for guest in guests:
        _call_for_help(client, guest)
    sign_in(client, cast.anna)

    assert f"{len(guests)} har brug for hjælp" in client.get("/meetings").text


def test_help_that_was_given_leaves_the_line(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    ida = citizen_of(session)
    _call_for_help(client, ida)
    page = f"/m/{links.token_for(ida, KEY)}"
    post(client, f"{page}/help-answers", {"works": "yes"}, page=f"{page}/help")
    sign_in(client, cast.anna)

    assert "har brug for hjælp" not in client.get("/meetings").text


@pytest.mark.parametrize("part", [Part.COMING, Part.PAST])
def test_what_goes_by_time_is_read_in_its_order_until_the_page_is_full(
    app: Flask, history: None, cast: Cast, part: Part
) -> None:
    with app.app_context():
        anna = db.session.get_one(User, cast.anna.id)
        plan = plan_of(listed(anna, part, now=START))
        is_asked_of_each = db.engine.dialect.name == "postgresql"

    assert not is_asked_of_each or "IS TRUE" in plan, plan  # of a row, not of a join
    assert "ix_occurrence_starts_at" in plan or not is_asked_of_each, plan


def test_what_is_off_is_found_from_whose_meetings_they_are(
    app: Flask, history: None, cast: Cast
) -> None:
    with app.app_context():
        off = select(Occurrence.id).where(Occurrence.starts_at < START)
        rows = [
            {"occurrence_id": id, "by_id": cast.anna.id, "reason": "Syg", "at": START}
            for id in db.session.scalars(off)
        ]
        db.session.execute(insert(Cancellation), rows)
        carla = db.session.get_one(User, cast.carla.id)
        plan = plan_of(listed(carla, Part.CANCELLED, now=START))

    assert "SCAN cancellation" not in plan.replace("Seq Scan on", "SCAN"), plan


def test_who_needs_help_is_found_by_meeting(
    app: Flask, client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    _call_for_help(client, citizen_of(session))
    with app.app_context():
        case = db.session.execute(select(Ticket.__table__)).mappings().one()
        many = [
            {**case, "participant_id": None, "id": uuid.uuid4(), "number": 5000 + n}
            for n in range(2000)
        ]
        db.session.execute(insert(Ticket.__table__), many)  # type: ignore[arg-type]
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE ticket"))
        plan = plan_of(unsolved_at([uuid.uuid4(), uuid.uuid4()]))

    assert "ix_ticket_occurrence" in plan, plan
