"""What a unit may see of a case ends with time, and with the case."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.filters import phone
from support.access import READ_ON
from support.models import Outcome, Status, Ticket
from support.services import resolving
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import POST, Held, only_ticket
from tests.support.test_work_on_ticket import hand_over

MINUTE = timedelta(minutes=1)


def close(act: Deed, session: Session, ticket: Ticket, by: User, ago: timedelta) -> None:
    """End the case with everybody told, so long ago."""
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=by, post=POST)
    row = only_ticket(session)
    row.status, row.closed_at = Status.CLOSED, clock.now() - ago
    session.commit()


@pytest.mark.parametrize(("ago", "status"), [(READ_ON - MINUTE, 200), (READ_ON + MINUTE, 404)])
def test_who_only_had_it_reads_on_for_a_while(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket,
    ago: timedelta, status: int,
) -> None:  # fmt: skip
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    close(act, session, asked, cast.erik, ago)
    sign_in(client, cast.dorte)

    assert client.get(f"/tickets/{asked.id}").status_code == status
    note = post(client, f"/tickets/{asked.id}/notes", {"note": "Husk"}, page="/desk")
    assert note.status_code == (303 if status == 200 else 404)


def test_who_ended_it_keeps_it(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    close(act, session, asked, cast.erik, timedelta(days=400))
    sign_in(client, cast.erik)

    assert client.get(f"/tickets/{asked.id}").status_code == 200


def test_a_case_that_is_open_is_seen_however_old(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    only_ticket(session).opened_at -= timedelta(days=400)
    session.commit()
    sign_in(client, cast.dorte)

    assert client.get(f"/tickets/{asked.id}").status_code == 200


def test_a_closed_case_shows_no_number_to_ring_and_no_pin(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    url, number = f"/tickets/{asked.id}", phone(soon.ida.phone)
    sign_in(client, cast.dorte)
    assert number in client.get(url).text

    close(act, session, asked, cast.dorte, MINUTE)

    page = client.get(url).text
    assert number not in page
    assert "pin-lookups" not in page
    assert post(client, f"{url}/pin-lookups", page="/desk").status_code == 422
