"""Several cases are handed over at once: where one of them cannot go is said before."""

import re
import uuid
from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.db import db
from support.models import Audience, Offer, Ticket
from support.services.choosing import NEAR
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support import deeds
from tests.support.makers import close
from tests.support.test_choosing_units import make_units, offered
from tests.support.test_several import all_of, do, look, seen, three

__all__ = ["three"]


def test_where_one_cannot_go_is_said_before_anything_happens(
    client: FlaskClient, session: Session, work: Work, cast: Cast, three: list[Ticket]
) -> None:
    with work():
        for ticket in db.session.scalars(select(Ticket)).all():
            deeds.hand_over(cast.dorte.id, cast.at.kolding_it.id)(ticket)
    of_staff = update(Ticket).where(Ticket.number == all_of(session)[0].number)
    session.execute(of_staff.values(audience=Audience.STAFF))
    session.commit()
    sign_in(client, cast.erik)
    to = str(cast.at.hotline.id)

    page = do(client, seen(session, three), "hand-over", to=to, text="Samme rum")

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert "Sagen kan ikke gives videre til den enhed." in page.text
    assert page.text.count('name="ticket"') == 2
    assert "Samme rum" in page.text
    assert session.scalars(select(Offer).where(Offer.to_id == cast.at.hotline.id)).all() == []


def test_the_exception_for_citizens_is_said_where_one_chooses(
    client: FlaskClient, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)

    page = look(client, three, "hand-over").text

    assert page.count("(borgeres sager kun som undtagelse)") == 1


def test_when_each_is_open_is_said_where_one_chooses(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    close(session, cast.at.kolding_it)  # but for a minute on Sunday night
    sign_in(client, cast.dorte)

    page = look(client, three, "hand-over").text

    labels = dict(re.findall(r'value="([0-9a-f-]{36})"[^>]*><label[^>]*>([^<]+)<', page))
    assert re.search("Åbner .*kl|Åbent nu, til", labels[str(cast.at.kolding_it.id)])
    assert "Åbent hele døgnet" in labels[str(cast.at.shared.id)]


@pytest.fixture
def far(session: Session, cast: Cast) -> Sequence[uuid.UUID]:
    """Many units far away."""
    return make_units(session, cast, 30)


def search(client: FlaskClient, chosen: list[str], words: str, **fields: str) -> str:
    """Look for a unit, with the cases chosen and something written."""
    said: dict[str, str | list[str]] = {
        "ticket": chosen,
        "deed": "hand-over",
        "find": words,
        "text": "Samme rum",
        **fields,
    }
    return post(client, "/desk/selection/preview", said, page="/desk/selection").text


def test_the_nearest_are_offered(
    client: FlaskClient, cast: Cast, three: list[Ticket], far: Sequence[uuid.UUID]
) -> None:
    sign_in(client, cast.dorte)

    page = look(client, three, "hand-over").text

    assert len(offered(page)) == NEAR
    assert {str(cast.at.kolding_it.id), str(cast.at.shared.id)} <= set(offered(page))


def test_another_is_found_by_name_and_all_that_was_chosen_stays(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket],
    far: Sequence[uuid.UUID],
) -> None:  # fmt: skip
    sign_in(client, cast.dorte)

    page = search(client, seen(session, three), "aeroe kommune 17")

    assert (offered(page), page_faults(page)) == ([str(far[17])], [])
    assert page.count('name="ticket"') == 3
    assert "Samme rum" in page


def test_what_was_chosen_before_stays_on_the_list(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket],
    far: Sequence[uuid.UUID],
) -> None:  # fmt: skip
    sign_in(client, cast.dorte)

    page = search(client, seen(session, three), "kommune 17", to=str(far[3]))

    assert offered(page) == [str(far[17]), str(far[3])]


def test_where_nobody_is_called_that_the_way_back_is_shown(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket],
    far: Sequence[uuid.UUID],
) -> None:  # fmt: skip
    sign_in(client, cast.dorte)
    page = search(client, seen(session, three), "Thule")
    assert (offered(page), page_faults(page)) == ([], [])
    assert "Ingen anden enhed hedder det." in page

    back = search(client, seen(session, three), "Thule", nearest="1")

    assert len(offered(back)) == NEAR


def test_who_was_found_gets_the_cases(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket],
    far: Sequence[uuid.UUID],
) -> None:  # fmt: skip
    sign_in(client, cast.dorte)

    done = do(client, seen(session, three), "hand-over", to=str(far[17]), text="Jeres udstyr")

    assert done.status_code == 303
    session.rollback()
    assert list(session.scalars(select(Offer.to_id))) == [far[17]] * 3


def test_a_hundred_units_cost_as_much_as_ten(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)
    told = []
    for land, number in (("Ærø", NEAR), ("Fanø", 100)):
        make_units(session, cast, number, land)
        with counted() as ran:
            look(client, three, "hand-over")
        told.append(len(ran))

    assert told[0] == told[1]
