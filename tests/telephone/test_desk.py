"""What the desk sees of calls: on a case, without one, on the line now, and what was said."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from support.models import (
    Outcome,
    PhoneCall,
    PhoneLine,
    Status,
    Ticket,
)
from support.telephone.calls import State
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import asked as asked
from tests.support.makers import Held, make_meeting, read_anew, told_story
from tests.telephone.making import SOUND, make_call


@pytest.fixture
def of_ida(session: Session, line: PhoneLine, cast: Cast, asked: Ticket) -> PhoneCall:
    """On her case."""
    return make_call(session, line, cast, ticket_id=asked.id)


@pytest.fixture
def stray(session: Session, line: PhoneLine, cast: Cast) -> PhoneCall:
    """Of nobody knows whom."""
    return make_call(session, line, cast)


def page(client: FlaskClient, url: str) -> str:
    """As it reads."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return answer.text


def address(call: PhoneCall, more: str = "") -> str:
    return f"/desk/phone-calls/{call.id}{more}"


def message_of(call: PhoneCall) -> str:
    return address(call, f"/messages/{call.recordings[0].id}")


def test_the_case_shows_who_rang_how_long_and_who_did_not_answer(
    client: FlaskClient, cast: Cast, asked: Ticket, of_ida: PhoneCall
) -> None:
    sign_in(client, cast.dorte)

    text = page(client, f"/tickets/{asked.id}")

    assert "1 min. 35 sek." in text
    assert "tel:+4500990011" in text
    assert "Det ringede hos Hotline for borgere" in text
    assert "Hotline for borgere tog den ikke" in text
    assert message_of(of_ida) in text


def test_once_the_case_is_closed_the_number_is_hidden(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, of_ida: PhoneCall
) -> None:
    asked.status, asked.outcome = Status.CLOSED, Outcome.CAN_ATTEND
    asked.closed_at = clock.now()
    session.merge(asked)
    session.commit()
    sign_in(client, cast.dorte)

    text = page(client, f"/tickets/{asked.id}")

    assert "tel:+4500990011" not in text
    assert "Et nummer, der ender på 11" in text


def test_the_desk_and_the_case_say_who_is_on_the_line(
    client: FlaskClient, session: Session, line: PhoneLine, cast: Cast, asked: Ticket
) -> None:
    facts = {"ticket_id": asked.id, "ended_at": None, "state": State.RINGING}
    make_call(session, line, cast, **facts)
    sign_in(client, cast.dorte)

    assert "I telefonen nu" in page(client, "/desk")
    assert "bliver stillet om til Hotline for borgere" in page(client, f"/tickets/{asked.id}")
    again = client.get(f"/tickets/{asked.id}", headers={"HX-Request": "true"}).text
    assert "bliver stillet om til" in again
    assert 'id="phone-calls" hx-swap-oob="true"' in again


def test_a_call_whose_end_was_never_told_is_not_on_the_line_for_ever(
    client: FlaskClient, session: Session, line: PhoneLine, cast: Cast, asked: Ticket
) -> None:
    began = clock.now() - timedelta(hours=5)
    make_call(session, line, cast, ticket_id=asked.id, ended_at=None, began_at=began)
    sign_in(client, cast.dorte)

    assert "I telefonen nu" not in page(client, "/desk")


def test_many_calls_take_no_more_statements(
    client: FlaskClient, session: Session, line: PhoneLine, cast: Cast, asked: Ticket,
    of_ida: PhoneCall,
) -> None:  # fmt: skip
    sign_in(client, cast.dorte)
    url = f"/tickets/{asked.id}"
    page(client, url)
    with counted() as few:
        page(client, url)
    for _time in range(5):
        make_call(session, line, cast, ticket_id=asked.id)

    with counted() as many:
        page(client, url)

    assert len(many) == len(few)


def test_a_call_without_a_case_waits_at_the_desk(
    client: FlaskClient, cast: Cast, stray: PhoneCall
) -> None:
    sign_in(client, cast.dorte)

    assert "1 opkald uden sag" in page(client, "/desk")
    assert address(stray) in page(client, "/desk/phone-calls")
    assert "Uden nummer" not in page(client, address(stray))


def test_a_look_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, stray: PhoneCall
) -> None:
    sign_in(client, cast.dorte)
    page(client, address(stray))

    [entry] = audits(session, "phone-call-read", stray.id)
    assert entry.actor_id == cast.dorte.id


def test_a_message_is_saved_and_never_shown(
    client: FlaskClient, session: Session, cast: Cast, of_ida: PhoneCall, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    answer = client.get(message_of(of_ida))

    assert (answer.data, answer.mimetype) == (SOUND, "audio/mpeg")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=besked-")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    [entry] = audits(session, "phone-message-fetched")
    assert str(entry.meeting_id) == asked.snapshot["meeting_id"]


@pytest.mark.parametrize("who", ["erik", "hans", "gitte"])
@pytest.mark.parametrize("which", ["of_ida", "stray"])
def test_who_does_not_see_the_case_sees_no_call_of_it(
    client: FlaskClient, session: Session, cast: Cast, who: str, which: str,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    call = request.getfixturevalue(which)
    sign_in(client, getattr(cast, who))

    assert client.get(address(call)).status_code == 404
    assert client.get(message_of(call)).status_code == 404
    for deed in ("placement", "dismissal"):
        answer = post(client, address(call, f"/{deed}"), {"number": "1"}, page="/profile")
        assert answer.status_code == 404
    assert not audits(session, "phone-message-fetched")


def test_administrators_and_leaders_hear_nothing(
    client: FlaskClient, cast: Cast, stray: PhoneCall
) -> None:
    for who in (cast.frida, cast.anna):
        sign_in(client, who)
        assert client.get(address(stray)).status_code == 403
        assert client.get(message_of(stray)).status_code == 403


def test_nobody_who_is_not_signed_in_hears_anything(client: FlaskClient, stray: PhoneCall) -> None:
    assert client.get(message_of(stray)).status_code == 303


@pytest.mark.parametrize("facts", [{"forgotten_at": clock.now()}, {"fetched_at": None}])
def test_what_is_not_here_is_not_found(
    client: FlaskClient, session: Session, cast: Cast, stray: PhoneCall, facts: dict[str, object]
) -> None:
    for name, value in facts.items():
        setattr(stray.recordings[0], name, value)
    session.commit()
    sign_in(client, cast.dorte)

    assert client.get(message_of(stray)).status_code == 404


def test_it_is_put_on_a_case(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, stray: PhoneCall
) -> None:
    sign_in(client, cast.dorte)
    fields = {"number": str(asked.number)}

    answer = post(client, address(stray, "/placement"), fields, page=address(stray))

    assert answer.headers["Location"].endswith(f"/tickets/{asked.id}")
    read_anew(session)
    assert session.get_one(PhoneCall, stray.id).ticket_id == asked.id
    assert told_story(session)[-1] == "noted"
    assert [e.facts for e in audits(session, "phone-call-sorted")] == [{"how": "put-on"}]


@pytest.mark.parametrize(("number", "said"), [("x", "for eksempel 1042"), ("99", "ingen sag")])
def test_a_number_that_is_none_is_kept_on_the_page(
    client: FlaskClient, session: Session, cast: Cast, stray: PhoneCall, number: str, said: str
) -> None:
    sign_in(client, cast.dorte)

    answer = post(client, address(stray, "/placement"), {"number": number}, page=address(stray))

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{number}"' in answer.text


def test_a_call_is_seen_to_once(
    client: FlaskClient, session: Session, cast: Cast, stray: PhoneCall
) -> None:
    sign_in(client, cast.dorte)
    for _press in range(2):
        post(client, address(stray, "/dismissal"), page="/desk/phone-calls/" + str(stray.id)
             if _press == 0 else "/profile")  # fmt: skip

    assert len(audits(session, "phone-call-sorted")) == 1
    assert "Ingen opkald venter." in page(client, "/desk/phone-calls")
    assert "Det er klaret." in page(client, address(stray))


def test_a_case_of_another_desk_takes_no_call(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, line: PhoneLine
) -> None:
    call = make_call(session, line, cast, support_unit_id=cast.at.kolding_it.id)
    sign_in(client, cast.erik)

    answer = post(
        client, address(call, "/placement"), {"number": str(asked.number)}, page=address(call)
    )

    assert answer.status_code == 422
    read_anew(session)
    assert session.scalars(select(PhoneCall)).one().ticket_id is None


def test_a_colleague_hears_the_same(
    client: FlaskClient, session: Session, cast: Cast, line: PhoneLine
) -> None:
    held: Held = make_meeting(session, cast, clock.now())
    call = make_call(session, line, cast, occurrence_id=held.occurrence.id)
    sign_in(client, cast.dorte)

    assert client.get(message_of(call)).status_code == 200
