"""Somebody calls, and a supporter opens the case."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import intake
from core import clock, throttle
from core.audit import AuditEntry
from support.models import AccessGround, Audience, Ground, Ticket, TicketEvent
from support.services.intake import MOST_SEARCHES, SEARCHING
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.support.makers import (
    KEY,
    NOON,
    Held,
    code_of,
    only_ticket,
    read_anew,
    token_of,
    told_story,
)

URL = "/desk/calls"


def search(client: FlaskClient, words: str) -> str:
    """The page with what was found."""
    page = post(client, URL, {"find": words})
    assert page_faults(page.text) == []
    return page.text


def searches(session: Session) -> list[AuditEntry]:
    """What is written down of searches."""
    read_anew(session)
    return list(session.scalars(select(AuditEntry).where(AuditEntry.kind == "meeting-searched")))


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
        assert len(intake.find(words, now=NOON, key=KEY)[1]) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kl. 12.18 i Kolding", 1),
        ("12:18 kolding", 1),
        ("12.18, Voksenrådgivningen", 1),
        ("12.18 voksenrådgivningen", 1),
        ("12.18 VOKSENRÅDGIVNINGEN", 1),
        ("12.18 voksenraadgivning", 1),
        ("12.18 Kommune Kolding", 1),
        ("12.18 Voksenrådgivningen, Kolding Kommune", 1),
        ("12.18 Voksenrådgivningen, Vejle", 0),
        ("12.18 i Vejle", 0),
        ("12.19 i Kolding", 0),
        ("12.18 i %%%", 0),
        ("99.99 i Kolding", 0),
    ],
)
def test_a_meeting_is_found_by_time_and_place(
    work: Work, cast: Cast, held: Held, words: str, found: int
) -> None:
    with work():
        assert len(intake.find(words, now=NOON, key=KEY)[1]) == found


def test_the_search_is_ready_to_be_typed_in(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    assert "autofocus" in client.get(URL).text


def test_its_forms_lead_back_to_it(client: FlaskClient, cast: Cast, soon: Held) -> None:
    sign_in(client, cast.dorte)

    forms = read_page(search(client, code_of(soon.ida))).all("form")

    actions = [form.attributes["action"] for form in forms]
    assert [action for action in actions if action.startswith(URL)] == [URL, URL]


def test_the_only_one_found_is_chosen(client: FlaskClient, cast: Cast, soon: Held) -> None:
    sign_in(client, cast.dorte)

    page = search(client, code_of(soon.ida))

    [chosen] = re.findall(r"<input[^>]*\bchecked\b[^>]*>", page)
    assert f'value="{soon.occurrence.id}:{soon.ida.id}"' in chosen


SENSELESS = ("", "Id", "I d", "99999999", "%", "_a", "kl. 99", "x" * 100, "\x00", "🙂🙂")


@pytest.mark.parametrize("words", SENSELESS)
def test_nothing_is_found_for_senseless_words(
    client: FlaskClient, cast: Cast, soon: Held, words: str
) -> None:
    sign_in(client, cast.dorte)

    assert "Voksenrådgivningen, Kolding Kommune" not in search(client, words)


@pytest.mark.parametrize("words", ["x" * 101, "010190-1234"])
def test_bad_words_are_refused(client: FlaskClient, cast: Cast, words: str) -> None:
    sign_in(client, cast.dorte)

    page = post(client, URL, {"find": words})

    assert page.status_code == 422
    assert page_faults(page.text) == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        *(
            (w, ["Åse"])
            for w in ("Maria Iversen", "mar", "ive", "sofie", "åse", "Aase", "ÅSE anne")
        ),
        *((w, []) for w in ("ofie", "versen", "se An", "M_ria", "%%%r")),
    ],
)
def test_a_name_is_found_by_how_its_words_begin(
    work: Work, session: Session, held: Held, words: str, names: list[str]
) -> None:
    held.ida.name = "Åse Anne-Sofie Maria Iversen"
    session.commit()

    with work():
        _kind, found = intake.find(words, now=NOON, key=KEY)

    assert [row.name for row in found] == names


def test_no_more_is_shown_than_it_takes_to_recognise_the_caller(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    soon.ida.name = "Ida Marie Vestergaard"
    session.commit()
    sign_in(client, cast.dorte)

    page = search(client, "ida")

    assert "Ida, borger" in page
    for hidden in ("Vestergaard", "hemmelige", "ida@example.org", code_of(soon.ida)):
        assert hidden not in page


def test_the_meetings_phone_finds_the_meeting_and_lists_nobody(
    client: FlaskClient, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)

    page = search(client, "00 44 55 66")

    assert "En anden i mødet" in page
    assert "Ida, borger" not in page


def test_an_address_with_words_in_it_searches_for_nothing(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)

    page = client.get(URL, query_string={"find": "ida"})

    assert "Ida, borger" not in page.text
    assert not searches(session)


def test_each_search_is_written_down_by_kind_and_count(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    search(client, "ida")

    [row] = searches(session)
    assert (row.meeting_id, row.facts) == (soon.meeting.id, {"found": 1, "search": "name"})


@pytest.mark.parametrize(("words", "kind"), [("Kasimir", "name"), ("Ib", "nothing")])
def test_a_search_that_finds_nothing_is_written_down_without_its_words(
    client: FlaskClient, session: Session, cast: Cast, words: str, kind: str
) -> None:
    sign_in(client, cast.dorte)
    search(client, words)

    [row] = searches(session)
    assert (row.actor_id, row.facts) == (cast.dorte.id, {"found": 0, "search": kind})
    assert words not in repr(vars(row))


def test_nobody_searches_all_day(
    client: FlaskClient, session: Session, cast: Cast, work: Work, soon: Held
) -> None:
    with work():
        for _time in range(MOST_SEARCHES):
            throttle.count_try(SEARCHING, str(cast.dorte.id), limit=MOST_SEARCHES, now=clock.now())
    sign_in(client, cast.dorte)

    page = post(client, URL, {"find": "ida"})

    assert page.status_code == 429
    assert "Du har søgt mange gange. Vent et kvarter" in page.text
    assert "Ida, borger" not in page.text
    assert not searches(session)
    assert open_case(client, f"{soon.occurrence.id}:{soon.ida.id}") == 303


def open_case(client: FlaskClient, who: str, **fields: str) -> int:
    """Search for Ida, choose, and send."""
    typed = {"find": "ida", "who": who, "words": "Kan ikke finde linket", **fields}
    return post(client, URL, typed).status_code


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


def test_calling_twice_adds_a_note_of_the_call(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    for _time in range(2):
        open_case(client, f"{soon.occurrence.id}:{soon.ida.id}")

    assert told_story(session) == ["opened", "called"]


def test_a_call_about_an_open_case_is_the_supporters_words_and_their_unit_reads_on(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    sign_in(client, cast.gitte)

    open_case(client, f"{soon.occurrence.id}:{soon.ida.id}", phone="00 99 00 22")

    ticket = only_ticket(session)
    note = ticket.events[-1]
    assert (note.kind, note.is_internal, note.actor_id) == ("called", True, cast.gitte.id)
    assert (note.text, ticket.callback_phone) == ("Kan ikke finde linket", "+4500990022")
    assert "Gitte" not in client.get(f"/m/{token_of(soon.ida)}/help").text
    assert client.get(f"/tickets/{asked.id}").status_code == 200


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
