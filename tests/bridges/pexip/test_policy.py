"""Pexip asks what is behind a number: what it is told, and when."""

import logging
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.db import db
from core.web import key
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.bridges.making import Stage
from tests.bridges.pexip.fake_server import DOMAIN
from tests.bridges.pexip.making import Pexip, ask, basic, path_of, soon
from video.models import Provision
from video.outside import orders

CLOSED, NOT_OURS = (
    {"status": "fail", "action": "reject"}, {"status": "fail", "action": "continue"},
)  # fmt: skip


def on(pexip: Pexip) -> str:
    """A meeting that goes on just now, by everybody's clock; its number."""
    pexip.meet(at=soon(pexip.stage, minutes=10))
    return pexip.number()


def test_a_meeting_that_is_on_has_a_room_with_two_pins(client: FlaskClient, pexip: Pexip) -> None:
    number = on(pexip)

    answer = ask(client, pexip.bridge_id, f"{number}@{DOMAIN}", pexip.password)

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json is not None
    assert (answer.json["status"], answer.json["action"]) == ("success", "continue")
    room = answer.json["result"]
    assert (room["service_type"], room["allow_guests"]) == ("conference", True)
    assert room["participant_limit"] == 12
    assert len(room["pin"]) == len(room["guest_pin"]) == 6
    assert room["pin"] != room["guest_pin"]


def test_the_pins_are_those_that_people_read(client: FlaskClient, pexip: Pexip) -> None:
    number = on(pexip)
    with pexip.stage.work():
        [made] = db.session.query(Provision)
        from_page = orders.secrets_of(made, key=key())
        sip = made.addresses["sip"]

    said = ask(client, pexip.bridge_id, sip, pexip.password).json

    assert sip == f"{number}@{DOMAIN}"
    assert said is not None
    told = said["result"]
    assert (from_page.host_pin, from_page.guest_pin) == (told["pin"], told["guest_pin"])
    assert str(from_page.guest_pin) in str(from_page.web)
    assert (from_page.host_pin or "?") not in f"{from_page.web} {from_page.host_web}"


def test_nothing_of_a_person_is_in_the_answer(client: FlaskClient, pexip: Pexip) -> None:
    said = ask(client, pexip.bridge_id, on(pexip), pexip.password).text

    for word in ("Ida", "Jensen", "example.org", "Vejle"):
        assert word not in said


def test_nothing_that_was_asked_is_logged(
    client: FlaskClient, pexip: Pexip, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number = on(pexip)
    ask(client, pexip.bridge_id, number, pexip.password)
    ask(client, pexip.bridge_id, number, "forkert")

    for word in ("Ida", "Jensen", number, pexip.password, "forkert"):
        assert word not in caplog.text


@pytest.mark.parametrize(
    "written",
    ["{0}", "{0}@" + DOMAIN, "sip:{0}@" + DOMAIN, "SIPS:{0}@" + DOMAIN.upper(), "h323:{0}",
     "sip:{0}@" + DOMAIN + ":5061;transport=tls", "{0}@10.0.0.11", "{0}@[2001:db8::1]"],
)  # fmt: skip
def test_a_number_is_known_however_it_is_called(pexip: Pexip, written: str) -> None:
    at = soon(pexip.stage)
    pexip.meet(at=at)

    assert pexip.is_there(written.format(pexip.number()), at)


@pytest.mark.parametrize(
    "alias",
    ["", "99999999", "mode", "{0}@other.example.org", "{0}9", "ida@" + DOMAIN, "\x00", "١٢٣٤٥٦٧٨"],
)
def test_what_is_not_ours_pexip_looks_for_itself(pexip: Pexip, alias: str) -> None:
    at = soon(pexip.stage)
    pexip.meet(at=at)

    assert pexip.says(alias.format(pexip.number()), at) == NOT_OURS


@pytest.mark.parametrize("minutes", [-120, -31, 120, 60 * 24 * 400])
def test_before_and_after_its_time_it_is_refused(pexip: Pexip, minutes: int) -> None:
    at = soon(pexip.stage)
    pexip.meet(at=at)

    assert pexip.says(pexip.number(), at + timedelta(minutes=minutes)) == CLOSED


def test_cancelled_it_is_gone_before_the_worker_came(pexip: Pexip) -> None:
    at = soon(pexip.stage)
    id = pexip.meet(at=at)

    pexip.cancel(id)

    assert pexip.says(pexip.number(), at) == CLOSED


def test_a_number_is_not_given_to_the_next_meeting(pexip: Pexip) -> None:
    at = soon(pexip.stage)
    pexip.cancel(pexip.meet(at=at))
    first = pexip.number()
    pexip.meet(at=at + timedelta(hours=1), key="two")

    assert pexip.number() != first
    assert not pexip.is_there(first, at)


def test_another_bridges_number_is_not_its_own(pexip: Pexip, stage: Stage) -> None:
    at = soon(stage)
    pexip.meet(at=at)
    number = pexip.number()
    with stage.work():
        db.session.execute(text("UPDATE dial_number SET bridge_id = :other"),
                           {"other": _hex(stage)})  # fmt: skip

    assert pexip.says(number, at) == NOT_OURS


def _hex(stage: Stage) -> str:
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    return stage.bridge_id.hex if is_sqlite else str(stage.bridge_id)


@pytest.mark.parametrize(
    "headers", [{}, basic("forkert"), basic("x", user="anden"), {"Authorization": "Bearer x"},
                {"Authorization": "Basic x"}, {"Authorization": "Basic \xff"}],
)  # fmt: skip
def test_whoever_does_not_know_the_password_learns_nothing(
    client: FlaskClient, pexip: Pexip, session: Session, headers: dict[str, str]
) -> None:
    number = on(pexip)
    for _turn in range(3):
        answer = client.get(path_of(pexip.bridge_id), query_string={"local_alias": number},
                            headers=headers)  # fmt: skip

    assert (answer.status_code, answer.data) == (401, b"")
    session.rollback()
    [row] = audits(session, "hook-refused", None)
    assert row.facts == {"hook": "pexip_hooks.service_configuration", "why": "wrong-password"}


def test_an_unknown_bridge_is_refused_as_a_wrong_password_is(
    client: FlaskClient, pexip: Pexip
) -> None:
    assert ask(client, uuid.uuid4(), on(pexip), pexip.password).status_code == 401


def test_without_a_password_of_its_own_nobody_gets_in(client: FlaskClient, pexip: Pexip) -> None:
    with pexip.stage.work():
        db.session.execute(text("DELETE FROM bridge_hook"))

    assert ask(client, pexip.bridge_id, on(pexip), "").status_code == 401


@pytest.mark.parametrize("count", [1, 30])
def test_it_asks_the_database_once(client: FlaskClient, pexip: Pexip, count: int) -> None:
    number = on(pexip)
    for more in range(count):
        pexip.meet(at=soon(pexip.stage, days=more + 1), key=f"more {more}")

    with counted() as seen:
        assert ask(client, pexip.bridge_id, number, pexip.password).status_code == 200

    assert len(seen) == 1


@pytest.fixture
def broken(pexip: Pexip) -> Iterator[None]:
    """The database cannot be asked."""
    rename(pexip, "dial_number", "gone")
    yield
    rename(pexip, "gone", "dial_number")


def rename(pexip: Pexip, table: str, to: str) -> None:
    with pexip.stage.work():
        db.session.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


@pytest.mark.usefixtures("broken")
def test_where_the_database_is_gone_pexip_is_told_to_help_itself(
    client: FlaskClient, pexip: Pexip
) -> None:
    number = "48291355"

    answer = ask(client, pexip.bridge_id, number, pexip.password)

    assert (answer.status_code, answer.json) == (503, NOT_OURS)


ODD = st.text(max_size=60)


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.dictionaries(st.one_of(st.just("local_alias"), ODD), ODD, max_size=6))
def test_whatever_is_asked_there_is_a_good_answer(
    client: FlaskClient, pexip: Pexip, asked: dict[str, str]
) -> None:
    answer = client.get(path_of(pexip.bridge_id), query_string=asked, headers=basic(pexip.password))

    assert (answer.status_code, answer.json) == (200, NOT_OURS)


def test_octets_that_are_no_text_are_answered(client: FlaskClient, pexip: Pexip) -> None:
    url = path_of(pexip.bridge_id) + "?local_alias=%ff%00%c3(&local_alias=x&%ff=%ff"
    assert client.get(url, headers=basic(pexip.password)).json == NOT_OURS
