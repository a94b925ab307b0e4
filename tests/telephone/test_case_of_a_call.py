"""From a call without a case to the meeting, and the case that is opened has the call."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from support.models import PhoneCall, PhoneLine, Ticket
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import Held, code_of, only_ticket, read_anew, told_story
from tests.telephone.making import make_call

WORDS = "Kan ikke finde knappen"


@pytest.fixture
def call(session: Session, line: PhoneLine, cast: Cast) -> PhoneCall:
    """Of nobody knows whom."""
    return make_call(session, line, cast)


def search_from(call: PhoneCall) -> str:
    return f"/desk/calls?call={call.id}"


def asked_by(soon: Held) -> dict[str, str]:
    who = f"{soon.occurrence.id}:{soon.ida.id}"
    return {"find": code_of(soon.ida), "who": who, "words": WORDS}


def test_the_search_knows_the_call_and_its_number(
    client: FlaskClient, cast: Cast, call: PhoneCall, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    from_call = client.get(f"/desk/phone-calls/{call.id}").text

    found = post(client, search_from(call), {"find": code_of(soon.ida)}).text

    assert page_faults(found) == []
    assert search_from(call) in from_call
    assert found.count(f'action="{search_from(call)}"') == 2  # search anew, and open the case
    assert "Opkaldet bliver lagt på den sag, du opretter." in found
    assert 'value="+4500990011"' in found


def test_the_case_that_is_opened_has_the_call(
    client: FlaskClient, session: Session, cast: Cast, call: PhoneCall, soon: Held
) -> None:
    sign_in(client, cast.dorte)

    answer = post(client, search_from(call), asked_by(soon))

    assert answer.status_code == 303
    read_anew(session)
    held = session.get_one(PhoneCall, call.id)
    assert held.ticket_id == only_ticket(session).id
    assert told_story(session)[-1] == "noted"
    assert [e.facts for e in audits(session, "phone-call-sorted")] == [{"how": "put-on"}]


def test_an_open_case_of_the_caller_is_one_press_away(
    client: FlaskClient, session: Session, cast: Cast, call: PhoneCall, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    post(client, "/desk/calls", asked_by(soon))
    read_anew(session)
    number = str(only_ticket(session).number)

    found = post(client, search_from(call), {"find": code_of(soon.ida)}).text
    placed = post(
        client, f"/desk/phone-calls/{call.id}/placement", {"number": number}, page="/profile"
    )

    assert page_faults(found) == []
    assert f'action="/desk/phone-calls/{call.id}/placement"' in found
    assert f'name="number" value="{number}"' in found
    assert placed.status_code == 303


def test_a_call_that_a_colleague_has_seen_to_opens_nothing(
    client: FlaskClient, session: Session, cast: Cast, line: PhoneLine, soon: Held
) -> None:
    seen_to = {"handled_at": clock.now(), "handled_by_id": cast.hans.id}
    call = make_call(session, line, cast, **seen_to)
    sign_in(client, cast.dorte)

    answer = post(client, search_from(call), asked_by(soon))

    assert answer.status_code == 422
    assert "En kollega" in answer.text
    assert WORDS in answer.text
    read_anew(session)
    assert session.query(Ticket).count() == 0


def test_whoever_does_not_see_the_call_opens_nothing_on_it(
    client: FlaskClient, session: Session, cast: Cast, call: PhoneCall, soon: Held
) -> None:
    sign_in(client, cast.erik)
    asked = asked_by(soon)

    answers = [
        client.get(search_from(call)),
        client.get(f"/desk/calls?call={uuid.uuid4()}"),
        client.get("/desk/calls?call=x"),
        post(client, search_from(call), asked, page="/profile"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    read_anew(session)
    assert session.query(Ticket).count() == 0
