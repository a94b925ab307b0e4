"""Somebody calls, and a supporter opens the case."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import support_queries
from core.audit import AuditEntry
from support.models import AccessGround, Audience, Ground, TicketEvent
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import KEY, NOON, Held, code_of, only_ticket, read_anew, told_story

URL = "/desk/calls"


def search(client: FlaskClient, words: str) -> str:
    """The page with what was found."""
    page = client.get(URL, query_string={"find": words})
    assert page_faults(page.text) == []
    return page.text


@pytest.mark.parametrize("by", ["code", "phone", "name"])
def test_a_caller_is_found(client: FlaskClient, cast: Cast, soon: Held, by: str) -> None:
    words = {
        "code": code_of(soon.ida),
        "phone": "0045 00 99 00 11",
        "name": "ida",
    }
    sign_in(client, cast.dorte)

    assert "Voksenrådgivningen, Kolding Kommune" in search(client, words[by])


@pytest.mark.parametrize(("words", "found"), [("kl. 12.18", 1), ("12:18", 1), ("12", 0)])
def test_a_meeting_is_found_by_its_time(
    work: Work, cast: Cast, held: Held, words: str, found: int
) -> None:
    with work():
        assert len(support_queries.find_for_intake(words, now=NOON, key=KEY)) == found


@pytest.mark.parametrize("words", ["", "99999999", "%", "_a", "kl. 99", "x" * 100, "\x00", "🙂🙂"])
def test_nothing_is_found_for_senseless_words(
    client: FlaskClient, cast: Cast, soon: Held, words: str
) -> None:
    sign_in(client, cast.dorte)

    assert "Voksenrådgivningen, Kolding Kommune" not in search(client, words)


@pytest.mark.parametrize("words", ["x" * 101, "010190-1234"])
def test_bad_words_are_refused(client: FlaskClient, cast: Cast, words: str) -> None:
    sign_in(client, cast.dorte)

    page = client.get(URL, query_string={"find": words})

    assert page.status_code == 422
    assert page_faults(page.text) == []


def test_each_look_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    search(client, "ida")

    read_anew(session)
    row = session.scalars(select(AuditEntry).where(AuditEntry.kind == "meeting-searched")).one()
    assert row.meeting_id == soon.meeting.id


def open_case(client: FlaskClient, who: str, **fields: str) -> int:
    """Search for Ida, choose, and send."""
    typed = {"find": "ida", "who": who, "words": "Kan ikke finde linket", **fields}
    return post(client, URL, typed, page=f"{URL}?find=ida").status_code


def test_the_case_is_the_participants(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)

    assert open_case(client, f"{soon.occurrence.id}:{soon.ida.id}", phone="00 99 00 22") == 303

    ticket = only_ticket(session)
    assert (ticket.participant_id, ticket.requester) == (soon.ida.id, "Ida, borger")
    assert ticket.callback_phone == "+4500990022"
    assert ticket.events[0].actor_id == cast.dorte.id


def test_a_caller_without_a_name_gets_a_case_about_the_meeting(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)

    assert open_case(client, str(soon.occurrence.id), caller="Borger uden navn") == 303

    ticket = only_ticket(session)
    assert (ticket.participant_id, ticket.requester) == (None, "Borger uden navn")
    assert ticket.audience == Audience.CITIZEN


def test_who_took_the_call_may_read_a_case_that_went_elsewhere(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.gitte)

    open_case(client, f"{soon.occurrence.id}:{soon.ida.id}")

    read_anew(session)
    grounds = {g.support_unit_id: g.ground for g in session.scalars(select(AccessGround))}
    assert grounds[cast.at.hospital_it.id] == Ground.INTAKE
    assert client.get(f"/tickets/{only_ticket(session).id}").status_code == 200


def test_calling_twice_adds_to_the_case(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    for _time in range(2):
        open_case(client, f"{soon.occurrence.id}:{soon.ida.id}")

    assert told_story(session) == ["opened", "wrote"]


BAD = [
    {"words": ""},
    {"words": "x" * 10_000},
    {"words": "Nummer 010190 1234"},
    {"phone": "12"},
    {"caller": "x" * 101},
    {"who": "en anden"},
    {"find": "ingen af dem"},
]


@pytest.mark.parametrize("fields", BAD)
def test_bad_input_is_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, fields: dict[str, str]
) -> None:
    sign_in(client, cast.dorte)
    good = {"who": f"{soon.occurrence.id}:{soon.ida.id}", "find": "ida", "words": "Hjælp"}

    page = post(client, URL, {**good, **fields})

    assert page.status_code == 422
    assert page_faults(page.text) == []
    assert not session.scalars(select(TicketEvent)).all()


@pytest.mark.parametrize(("who", "status"), [("anna", 403), ("frida", 403)])
def test_only_supporters_take_calls(client: FlaskClient, cast: Cast, who: str, status: int) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(URL).status_code == status
    assert post(client, URL, {}, page="/sign-in").status_code == status


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    assert client.get(URL).status_code == 303
