"""Where cases lay: minutes with each unit, what lies still, goes to and fro, or came late."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from support.clocks.history import Kind, Reason
from support.clocks.models import ClockNotice, Stage
from support.clocks.promises import Name
from support.figures import cases, counting
from support.models import AccessGround, Ground, HandOver, SupportUnit, Ticket
from tests.booking.test_statements import counted
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.figures.making import AUTUMN, MINUTE, OCTOBER, put_case, tell_clock

PAGE = f"/figures/cases?{OCTOBER}"
OPEN: dict[str, Any] = {"status": "active", "outcome": None, "closed_at": None}


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of Kolding, signed in."""
    sign_in(client, cast.frida)
    return client


def give(session: Session, ticket: Ticket, *units: SupportUnit) -> None:
    """From one to the next."""
    for before, unit in zip((None, *units), units, strict=False):
        from_id = before.id if before else None
        session.add(
            HandOver(ticket_id=ticket.id, from_id=from_id, to_id=unit.id, at=AUTUMN, reason="")
        )
        session.flush()
    session.commit()


def late(session: Session, ticket: Ticket, due_at: datetime, *, told: bool = True) -> None:
    """An answer that did not come in time."""
    session.add(
        ClockNotice(
            ticket_id=ticket.id, promise=Name.ANSWER, number=0, stage=Stage.OVERDUE,
            at=due_at, due_at=due_at, told_at=due_at if told else None,
        )
    )  # fmt: skip
    session.commit()


def may_read(session: Session, ticket: Ticket, unit: SupportUnit) -> None:
    """The unit has it."""
    session.add(
        AccessGround(
            ticket_id=ticket.id, support_unit_id=unit.id, ground=Ground.RESPONSIBLE, since=AUTUMN
        )
    )
    session.commit()


def test_minutes_stand_with_each_unit_and_what_it_waited_for(
    frida: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    for _n in range(5):
        tell_clock(
            session, put_case(session, cast), (0, Kind.STARTED, cast.at.hotline),
            (2, Kind.ACCEPTED, None), (5, Kind.PAUSED, Reason.REQUESTER), (20, Kind.RESOLVED, None),
        )  # fmt: skip
    with work():
        counting.count(clock.now())

    page = frida.get(PAGE).text

    row = page[page.index('<th scope="row"') :]
    assert "Hotline for borgere" in row[:300]
    assert "2 min." in row
    assert "Ventede på den, der spurgte: 15 min." in row


def test_a_unit_with_few_cases_is_not_looked_at(
    frida: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    case = put_case(session, cast)
    tell_clock(session, case, (0, Kind.STARTED, cast.at.hotline), (20, Kind.RESOLVED, None))
    with work():
        counting.count(clock.now())

    assert "færre end 5" in frida.get(PAGE).text


def test_what_nobody_moves_is_named(frida: FlaskClient, session: Session, cast: Cast) -> None:
    still = put_case(session, cast, **OPEN)
    fresh = put_case(session, cast, clock.now() - timedelta(hours=1), **OPEN)

    page = frida.get(PAGE).text

    assert f"Sag {still.number}" in page
    assert f"Sag {fresh.number}" not in page
    assert "hos Hotline for borgere" in page


def test_to_and_fro_is_coming_back(frida: FlaskClient, session: Session, cast: Cast) -> None:
    back, on = put_case(session, cast), put_case(session, cast)
    give(session, back, cast.at.hotline, cast.at.kolding_it, cast.at.hotline)
    give(session, on, cast.at.hotline, cast.at.kolding_it)

    page = frida.get(PAGE).text

    assert f"Sag {back.number}: 2 overdragelser" in page
    assert f"Sag {on.number}" not in page


def test_what_came_late_says_why(frida: FlaskClient, session: Session, cast: Cast) -> None:
    case = put_case(session, cast)
    tell_clock(session, case, (0, Kind.STARTED, cast.at.hotline), (20, Kind.RESOLVED, None))
    late(session, case, AUTUMN + 15 * MINUTE)
    late(session, put_case(session, cast), AUTUMN + 15 * MINUTE, told=False)

    page = frida.get(PAGE).text

    assert "Det første svar: 1 gang" in page
    assert "Ingen havde taget den: 1 gang" in page


def test_causes_are_those_of_all_and_not_of_the_newest(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for _n in range(cases.MOST + 5):
        case = put_case(session, cast)
        tell_clock(session, case, (0, Kind.STARTED, cast.at.hotline), (20, Kind.RESOLVED, None))
        late(session, case, AUTUMN + 15 * MINUTE)

    assert f"Ingen havde taget den: {cases.MOST + 5} gange" in frida.get(PAGE).text


def test_the_minutes_are_a_file_that_excel_reads(
    frida: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    for _n in range(5):
        case = put_case(session, cast)
        tell_clock(session, case, (0, Kind.STARTED, cast.at.hotline), (20, Kind.RESOLVED, None))
    with work():
        counting.count(clock.now())

    file = frida.get(f"/figures/cases.csv?{OCTOBER}")

    [heading, hotline] = file.get_data(as_text=True).strip().splitlines()
    assert heading.startswith("\ufeffEnhed;Fra;Til og med;Sager;")
    assert hotline.startswith(
        "Hotline for borgere, Region Syddanmark;2024-10-01;2024-10-31;5;20;0;"
    )
    assert "attachment" in file.headers["Content-Disposition"]


def test_a_file_of_what_cannot_be_read_is_refused(frida: FlaskClient) -> None:
    assert frida.get("/figures/cases.csv?hours=0").status_code == 422


def test_only_who_may_open_a_case_gets_a_link(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    case = put_case(session, cast, **OPEN)
    may_read(session, case, cast.at.hotline)
    link = f'href="/tickets/{case.id}"'

    sign_in(client, cast.frida)
    assert link not in client.get(PAGE).text
    sign_in(client, cast.dorte)
    assert link in client.get(PAGE).text


def test_supporters_see_the_cases_of_their_units(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    case = put_case(session, cast, **OPEN)
    may_read(session, case, cast.at.hotline)
    for who, is_seen in ((cast.dorte, True), (cast.erik, False)):
        sign_in(client, who)
        assert (f"Sag {case.number}" in client.get(PAGE).text) == is_seen


def test_who_helps_nobody_and_looks_after_nothing_is_refused(
    client: FlaskClient, cast: Cast
) -> None:
    sign_in(client, cast.anna)

    assert client.get("/figures/cases").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, session: Session) -> None:
    assert client.get("/figures/cases").status_code == 303


def test_an_area_of_others_is_not_there(frida: FlaskClient, cast: Cast) -> None:
    assert frida.get(f"/figures/cases?area={cast.at.vejle.id}").status_code == 404


@pytest.mark.parametrize("hours", ["0", "soon", "401"])
def test_hours_that_are_none_are_refused_and_kept(frida: FlaskClient, hours: str) -> None:
    answer = frida.get(f"{PAGE}&hours={hours}")

    assert answer.status_code == 422
    assert f'value="{hours}"' in answer.text


def test_more_cases_take_no_more_statements(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    def fill() -> None:
        case = put_case(session, cast, **OPEN)
        give(session, case, cast.at.hotline, cast.at.kolding_it, cast.at.hotline)
        late(session, case, AUTUMN)

    def ask(make: Callable[[], None], times: int) -> int:
        for _n in range(times):
            make()
        with counted() as ran:
            frida.get(PAGE)
        return len(ran)

    assert ask(fill, 1) == ask(fill, 5) <= 16


def test_a_supporter_finds_back_to_the_desk(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    page = client.get("/figures/cases").text

    assert 'class="back flat" href="/desk"' in page
    assert re.search(r'href="/desk"[^>]*aria-current="(page|true)"', page)
