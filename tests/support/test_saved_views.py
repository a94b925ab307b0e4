"""Views of the desk under a name: saved, ordered, removed and put back; they open no door."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from core import clock
from core.db import db
from support.models import Audience, Ticket
from support.queues import Queue
from support.saved_views import keeping
from support.saved_views.access import UNDO
from support.saved_views.keeping import MOST, Wanted
from support.saved_views.models import SavedView
from support.saved_views.refusals import ViewsFull
from support.services import tagging
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.support.makers import read_anew
from tests.support.test_several import all_of, three
from tests.support.test_two_at_once import at_once
from tests.support.view_making import make_view

__all__ = ["three"]

LIST = "/desk/saved-views"


def fields_of(**more: str) -> dict[str, str]:
    """A good one."""
    said = {"name": "Borgere", "owner": "me", "queue": "free", "audience": "citizen"}
    return said | {"unit": "", "tag": "", "text": ""} | more


def kept(session: Session) -> list[str]:
    """Their names, in order, as committed."""
    read_anew(session)
    found = select(SavedView.name).where(SavedView.removed_at.is_(None))
    return list(session.scalars(found.order_by(SavedView.position, SavedView.id)))


def shown(client: FlaskClient, view_id: int) -> set[int]:
    """The numbers of the cases on the desk through it."""
    page = client.get(f"/desk?view={view_id}")
    assert (page.status_code, page_faults(page.text)) == (200, [])
    items = read_page(page.text).all("li")
    ids = [i.attributes.get("id") or "" for i in items]
    return {int(id.removeprefix("case-")) for id in ids if id.startswith("case-")}


@pytest.mark.parametrize("whose", ["me", "hotline"])
def test_a_supporter_saves_one(
    client: FlaskClient, session: Session, cast: Cast, whose: str
) -> None:
    owner = str(cast.at.hotline.id) if whose == "hotline" else "me"
    sign_in(client, cast.dorte)
    assert page_faults(client.get(f"{LIST}?queue=free").text) == []

    done = post(client, LIST, fields_of(owner=owner))

    read_anew(session)
    [view] = session.scalars(select(SavedView))
    assert (done.status_code, done.location) == (303, f"/desk?view={view.id}")
    assert (view.name, view.queue, view.audience) == ("Borgere", Queue.FREE, Audience.CITIZEN)
    assert (view.owner_id is None, view.support_unit_id is None) == (owner != "me", owner == "me")
    assert len(audits(session, "saved-view-changed")) == 1
    assert page_faults(client.get(LIST).text) == []


def test_a_second_press_saves_no_second(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    assert [post(client, LIST, fields_of()).status_code for _ in range(2)] == [303, 303]

    assert kept(session) == ["Borgere"]


@pytest.mark.parametrize(
    "bad",
    [{"name": ""}, {"name": "x" * 41}, {"name": "Om 010190-1234"}, {"tag": "Findes ikke"},
     {"text": "!!!"}, {"queue": "x"}, {"audience": "x"}, {"unit": str(uuid.uuid4())}],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, bad: dict[str, str]
) -> None:
    sign_in(client, cast.dorte)

    page = post(client, LIST, fields_of(**{"name": "Holdes", **bad}))

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert bad.get("name", "Holdes") in page.text
    assert kept(session) == []


def test_for_a_unit_that_one_does_not_work_in_one_saves_none(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.dorte)

    page = post(client, LIST, fields_of(owner=str(cast.at.kolding_it.id)))

    assert (page.status_code, kept(session)) == (422, [])


def test_two_of_one_name_are_refused(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    make_view(work, cast.dorte, "Borgere")
    sign_in(client, cast.dorte)

    page = post(client, LIST, fields_of())

    assert (page.status_code, kept(session)) == (422, ["Borgere"])
    assert "Der er allerede en visning med det navn." in page.text


def test_there_is_an_end_to_them_and_it_is_said(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    for n in range(MOST):
        make_view(work, cast.dorte, f"Nr. {n}")
    sign_in(client, cast.dorte)

    page = post(client, LIST, fields_of())

    assert (page.status_code, len(kept(session))) == (422, MOST)
    assert f"Der er allerede {MOST} visninger." in page.text
    assert f"Højst {MOST} af dine egne" in page.text


@pytest.mark.parametrize("round", range(4))
def test_two_at_once_do_not_pass_the_end(
    app: Flask, session: Session, work: Work, cast: Cast, round: int
) -> None:
    for n in range(MOST - 1):
        make_view(work, cast.dorte, f"Nr. {n}")
    dorte_id = cast.dorte.id
    read_anew(session)

    def save(name: str) -> str:
        try:
            keeping.add(None, Wanted(name, Queue.ALL), by=db.session.get_one(User, dorte_id),
                        now=clock.now())  # fmt: skip
        except ViewsFull:
            return "full"
        return "saved"

    assert sorted(at_once(app, [lambda: save("En"), lambda: save("To")])) == ["full", "saved"]
    assert len(kept(session)) == MOST


def test_it_leaves_out_and_shows_nothing_more(
    client: FlaskClient, session: Session, work: Work, cast: Cast, three: list[Ticket]
) -> None:
    first, second, _third = all_of(session)
    session.execute(update(Ticket).where(Ticket.id == first.id).values(audience=Audience.STAFF))
    session.execute(
        update(Ticket).where(Ticket.id == second.id).values(responsible_id=cast.at.shared.id)
    )
    session.commit()
    staff = make_view(work, cast.dorte, "Personale", audience=Audience.STAFF)
    citizens = make_view(work, cast.dorte, "Borgere", audience=Audience.CITIZEN)
    everything = make_view(work, cast.dorte, "Alt")
    elsewhere = make_view(work, cast.dorte, "Fælles", responsible_id=cast.at.shared.id)
    sign_in(client, cast.dorte)

    seen = [shown(client, id) for id in (staff, citizens, everything, elsewhere)]

    numbers = [ticket.number for ticket in all_of(session)]
    assert seen == [{numbers[0]}, {numbers[2]}, {numbers[0], numbers[2]}, set()]


def test_by_tag_and_by_words(
    client: FlaskClient, session: Session, work: Work, cast: Cast, three: list[Ticket]
) -> None:
    first = all_of(session)[0]
    with work():
        by, ticket = db.session.get_one(User, cast.dorte.id), db.session.get_one(Ticket, first.id)
        tagging.tag(ticket, "Lyd", by=by, now=clock.now())
    tagged = make_view(work, cast.dorte, "Lyd", tag="lyd")
    worded = make_view(work, cast.dorte, "Ord", text="findes slet ikke")
    sign_in(client, cast.dorte)

    assert shown(client, tagged) == {first.number}
    assert shown(client, worded) == set()


def test_a_tag_that_is_gone_is_said(
    client: FlaskClient, work: Work, cast: Cast, asked: Ticket
) -> None:
    view = make_view(work, cast.dorte, tag="Lyd")
    sign_in(client, cast.dorte)

    page = client.get(f"/desk?view={view}")

    assert "Ingen sag har længere mærket »Lyd«." in page.text
    assert shown(client, view) == set()


def test_a_unit_that_one_has_left_is_said(
    client: FlaskClient, session: Session, work: Work, cast: Cast, asked: Ticket
) -> None:
    view = make_view(work, cast.dorte, responsible_id=cast.at.kolding_it.id)
    sign_in(client, cast.dorte)

    assert (
        "Du arbejder ikke længere i Lokal it, Kolding Kommune."
        in client.get(f"/desk?view={view}").text
    )
    page = client.get(f"{LIST}/{view}")
    assert (page.status_code, page_faults(page.text)) == (200, [])


def test_the_units_views_are_for_all_of_it(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    read_anew(session)
    session.add(
        Membership(user_id=cast.bo.id, unit_id=cast.at.hotline.unit_id, role=Role.SUPPORTER)
    )
    session.commit()
    shared = make_view(work, cast.dorte, "Fælles", cast.at.hotline)
    own = make_view(work, cast.dorte, "Min")
    sign_in(client, cast.bo)

    page = client.get("/desk").text

    assert (f"view={shared}" in page, f"view={own}" in page) == (True, False)
    assert client.get(f"/desk?view={own}").status_code == 404
    assert client.get(f"{LIST}/{shared}").status_code == 200


@pytest.mark.parametrize("path", ["", "/place", "/removal", "/return"])
def test_to_others_it_is_not_there(
    client: FlaskClient, session: Session, work: Work, cast: Cast, path: str
) -> None:
    views = [make_view(work, cast.dorte), make_view(work, cast.dorte, "X", cast.at.hotline)]
    sign_in(client, cast.erik)

    for view in views:
        page = post(client, f"{LIST}/{view}{path}", fields_of(at="0"), page=LIST)
        assert page.status_code == 404
        assert client.get(f"/desk?view={view}").status_code == 404
    assert kept(session) == ["Min", "X"]


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 12, "²"])
def test_what_is_no_view_is_not_found(client: FlaskClient, cast: Cast, asked: str) -> None:
    sign_in(client, cast.dorte)

    assert client.get("/desk", query_string={"view": asked}).status_code == 404


def test_without_the_role_or_a_name_there_is_none(client: FlaskClient, cast: Cast) -> None:
    assert client.get(LIST).status_code == 303
    sign_in(client, cast.anna)

    assert client.get(LIST).status_code == 403


def test_it_is_renamed(client: FlaskClient, session: Session, work: Work, cast: Cast) -> None:
    at = f"{LIST}/{make_view(work, cast.dorte)}"
    sign_in(client, cast.dorte)
    page = client.get(at).text
    assert page_faults(page) == []
    seen = page.split('name="seen" value="')[1].split('"')[0]

    assert post(client, at, fields_of(name="Ny", seen=seen)).status_code == 303
    assert kept(session) == ["Ny"]


def test_a_colleagues_change_is_not_written_over(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    at = f"{LIST}/{make_view(work, cast.dorte, 'Fælles', cast.at.hotline)}"
    sign_in(client, cast.dorte)

    page = post(client, at, fields_of(name="Ny", seen="2020-01-01T00:00:00+00:00"))

    assert (page.status_code, "Ny" in page.text) == (422, True)
    assert kept(session) == ["Fælles"]


def test_they_are_put_in_order(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    _first, _second, last = (make_view(work, cast.dorte, name) for name in ("En", "To", "Tre"))
    sign_in(client, cast.dorte)

    for _ in range(2):  # a second press moves it no further
        assert post(client, f"{LIST}/{last}/place", {"at": "1"}, page=LIST).status_code == 303

    assert kept(session) == ["En", "Tre", "To"]
    page = client.get("/desk").text
    assert page.index(">En<") < page.index(">Tre<") < page.index(">To<")
    assert post(client, f"{LIST}/{last}/place", {"at": "x"}, page=LIST).status_code == 400


def test_it_is_removed_and_put_back(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    view = make_view(work, cast.dorte)
    sign_in(client, cast.dorte)

    for _ in range(2):
        assert post(client, f"{LIST}/{view}/removal", page=LIST).status_code == 303
    assert (kept(session), client.get(f"/desk?view={view}").status_code) == ([], 404)
    assert page_faults(client.get(LIST).text) == []

    for _ in range(2):
        assert post(client, f"{LIST}/{view}/return", page=LIST).status_code == 303
    assert kept(session) == ["Min"]
    kinds = ("saved-view-removed", "saved-view-restored")
    assert [len(audits(session, kind, cast.dorte.id)) for kind in kinds] == [1, 1]


def test_it_is_not_put_back_beside_another_of_its_name(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    view = make_view(work, cast.dorte)
    sign_in(client, cast.dorte)
    post(client, f"{LIST}/{view}/removal", page=LIST)
    make_view(work, cast.dorte)

    back = post(client, f"{LIST}/{view}/return", page=LIST)

    assert back.status_code == 303
    assert "Der er allerede en visning med det navn." in client.get(LIST).text
    assert kept(session) == ["Min"]


def test_after_a_week_it_is_gone(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    old, other = make_view(work, cast.dorte), make_view(work, cast.dorte, "To")
    read_anew(session)
    long_ago = clock.now() - UNDO - timedelta(minutes=1)
    session.execute(update(SavedView).where(SavedView.id == old).values(removed_at=long_ago))
    session.commit()
    sign_in(client, cast.dorte)

    assert post(client, f"{LIST}/{old}/return", page=LIST).status_code == 404
    post(client, f"{LIST}/{other}/removal", page=LIST)
    read_anew(session)
    assert list(session.scalars(select(SavedView.id))) == [other]


def test_several_cases_are_chosen_of_the_view(
    client: FlaskClient, session: Session, work: Work, cast: Cast, three: list[Ticket]
) -> None:
    first = all_of(session)[0]
    session.execute(update(Ticket).where(Ticket.id == first.id).values(audience=Audience.STAFF))
    session.commit()
    view = make_view(work, cast.dorte, "Personale", audience=Audience.STAFF)
    sign_in(client, cast.dorte)

    page = client.get(f"/desk/selection?view={view}").text

    assert page.count('name="ticket"') == 1
    assert f'<input type="hidden" name="view" value="{view}">' in page


def test_eight_views_take_no_more_statements_than_one(
    client: FlaskClient, work: Work, cast: Cast, asked: Ticket
) -> None:
    view = make_view(work, cast.dorte, "Nr. 0", cast.at.hotline)
    sign_in(client, cast.dorte)
    told = []
    for n in range(1, MOST):
        with counted() as ran:
            client.get(f"/desk?view={view}")
        told.append(len(ran))
        make_view(work, cast.dorte, f"Nr. {n}", cast.at.hotline)

    assert set(told) == {told[0]}
