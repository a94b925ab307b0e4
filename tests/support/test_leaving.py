"""A supporter is put out, or a unit: no case stays with nobody."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Role, Unit, User
from core import clock
from notifications.models import OutboxMessage
from support import timeline
from support.models import (
    HandOver,
    Outcome,
    Status,
    SupportUnit,
    Ticket,
)
from support.services import resolving, working
from tests.accounts.places import of_the_region
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import POST, only_ticket, read_anew
from tests.support.saying import say_levels, unname


@pytest.fixture
def frida(client: FlaskClient, session: Session, cast: Cast) -> FlaskClient:
    """The administrator of the region, where hotline, hospital IT and shared support are."""
    of_the_region(session, cast)
    sign_in(client, cast.frida)
    return client


def deactivate(client: FlaskClient, person: User) -> TestResponse:
    """Press the button on the user's page."""
    page = f"/people/{person.id}"
    return post(client, f"{page}/deactivation", page=page)


def put(client: FlaskClient, unit: Unit, is_active: str = "no") -> TestResponse:
    """Press the button beside the unit's form."""
    page = f"/units/{unit.id}"
    return post(client, f"{page}/activity", {"is_active": is_active}, page=page)


def mails(session: Session, kind: str) -> list[str]:
    """Whom such a message goes to, in the order they were written."""
    of_kind = select(OutboxMessage.address).where(OutboxMessage.kind == kind)
    return list(session.scalars(of_kind.order_by(OutboxMessage.id)))


def test_the_cases_of_a_deactivated_supporter_are_free(
    frida: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(working.take, asked, by=cast.dorte)

    assert deactivate(frida, cast.dorte).status_code == 303

    ticket = only_ticket(session)
    assert (ticket.assignee_id, ticket.status) == (None, Status.NEW)
    [row] = audits(session, "ticket-given-back", ticket.id)
    assert row.actor_id == cast.frida.id
    assert "1 åben sag er fri, så andre kan tage den." in frida.get("/people").text


def test_one_that_waits_for_an_answer_goes_on_waiting(
    frida: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(working.reply, asked, "Prøv igen.", by=cast.dorte, post=POST)

    deactivate(frida, cast.dorte)

    ticket = only_ticket(session)
    assert (ticket.assignee_id, ticket.status) == (None, Status.WAITING)


def test_those_left_see_it_on_the_desk_in_the_case_and_by_mail(
    frida: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    cast.at.hotline_unit.email = "hotline@example.org"
    cast.bo.memberships[0].unit, cast.bo.memberships[0].role = cast.at.hotline_unit, Role.SUPPORTER
    session.commit()
    act(working.take, asked, by=cast.dorte)
    before = mails(session, "ticket-received").count("hotline@example.org")
    deactivate(frida, cast.dorte)
    sign_in(frida, cast.bo)

    assert "Tag sagen" in frida.get("/desk").text
    page = frida.get(f"/tickets/{asked.id}").text
    assert "Ingen har sagen nu: Dorte Linjeskov er ikke ved supporten mere" in page
    read_anew(session)
    assert mails(session, "ticket-received").count("hotline@example.org") == before + 1


def test_who_loses_the_role_loses_the_cases_of_that_unit(
    frida: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(working.take, asked, by=cast.dorte)
    page = f"/people/{cast.dorte.id}"
    leader = {"unit": str(cast.at.hotline_unit.id), "role": "meeting_leader"}
    assert post(frida, f"{page}/roles", leader, page=page).status_code == 303

    desk = cast.dorte.memberships[0].id
    assert post(frida, f"{page}/roles/{desk}/removal", page=page).status_code == 303

    assert only_ticket(session).assignee_id is None


def test_a_colleagues_cases_stay_where_they_are(
    frida: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(working.take, asked, by=cast.dorte)

    deactivate(frida, cast.gitte)

    assert only_ticket(session).assignee_id == cast.dorte.id


def test_what_ended_stays_theirs_until_it_begins_again(
    frida: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    deactivate(frida, cast.dorte)
    assert only_ticket(session).assignee_id == cast.dorte.id

    act(begin_again, asked)

    ticket = only_ticket(session)
    assert (ticket.assignee_id, ticket.status) == (None, Status.NEW)


def begin_again(ticket: Ticket, **when: object) -> None:
    """The requester writes after the outcome."""
    resolving.reopen(ticket, by=timeline.by_requester(ticket), now=clock.now())


def test_a_unit_that_gets_cases_is_not_put_out_of_use(
    frida: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    page = put(frida, cast.at.hotline_unit)

    assert page.status_code == 422
    assert "Region Syddanmark sender sager til denne enhed." in page.text
    assert "Lad dem først vælge en anden under »Hvem hjælper«. Enhedens åbne sager: 1." in page.text
    assert page_faults(page.text) == []
    session.refresh(cast.at.hotline_unit)
    assert cast.at.hotline_unit.is_active
    assert only_ticket(session).responsible_id == cast.at.hotline.id


def test_a_level_of_the_full_model_counts_too(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    unname(session, cast.at.hotline)
    say_levels(session, cast.at.kolding.id, [cast.at.kolding_it, cast.at.hotline])

    page = put(frida, cast.at.hotline_unit)

    assert "Kolding Kommune sender sager til denne enhed." in page.text


def test_open_cases_of_a_unit_that_goes_move_on_and_all_are_told(
    frida: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    unname(session, cast.at.hotline)

    assert put(frida, cast.at.hotline_unit).status_code == 303

    ticket = only_ticket(session)
    assert ticket.responsible_id == cast.at.kolding_it.id
    last = session.scalars(select(HandOver).order_by(HandOver.id.desc())).first()
    assert last
    assert (last.from_id, last.by_id) == (cast.at.hotline.id, cast.frida.id)
    assert mails(session, "ticket-handed-over") == ["+4500990011"]
    assert len(audits(session, "ticket-handed-over", ticket.id)) == 1
    assert "1 åben sag er givet videre." in frida.get("/organisations").text


def test_both_units_read_why(
    frida: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    unname(session, cast.at.hotline)
    put(frida, cast.at.hotline_unit)

    for who in (cast.dorte, cast.erik):
        sign_in(frida, who)
        page = frida.get(f"/tickets/{asked.id}").text
        assert "Hotline for borgere, Region Syddanmark er ude af brug." in page


def test_nothing_is_routed_to_it_until_it_is_in_use_again(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    unname(session, cast.at.hotline)
    for is_active in ("no", "yes"):
        put(frida, cast.at.hotline_unit, is_active)

        session.rollback()
        session.refresh(cast.at.hotline)
        assert cast.at.hotline.is_active == (is_active == "yes")


def test_the_last_unit_that_receives_is_kept(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    unname(session, cast.at.hotline)
    others = update(SupportUnit).where(SupportUnit.id != cast.at.hotline.id)
    session.execute(others.values(is_active=False))
    session.commit()

    page = put(frida, cast.at.hotline_unit)

    assert (page.status_code, "Ingen anden enhed får sager." in page.text) == (422, True)


def test_a_unit_without_a_desk_goes_as_before(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    assert put(frida, cast.at.ward).status_code == 303


@pytest.mark.parametrize("who", ["anna", "dorte"])
def test_only_administrators_do_it(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    url = f"/units/{cast.at.hotline_unit.id}/activity"
    assert post(client, url, {"is_active": "no"}, page="/profile").status_code == 403
