"""A supporter confirms, dismisses and ends an incident: who may, who is told, what is settled."""

import re
from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db
from core.errors import Refusal
from notifications.models import OutboxMessage
from support.incidents import access, deciding, pages
from support.incidents.models import Incident, IncidentReader, State
from support.incidents.refusals import AlreadyDecided
from support.models import Outcome, Status, Ticket
from support.services import consulting, tasks
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.incidents.making import ask, look, only_incident
from tests.pages import page_faults
from tests.support.makers import POST, Held, read_anew, token_of, told_story

PAGES = {"gitte": "/desk", "frida": "/desk/routing", "anna": "/meetings"}  # with a form on each
WORDS = "Vi ved det, og vi arbejder på det."
MOST_ON_THE_PAGE = 25


def url_of(incident: Incident, deed: str = "") -> str:
    """Its page, or what is done there."""
    return f"/desk/incidents/{incident.id}{deed}"


def confirm(client: FlaskClient, incident: Incident, said: str = WORDS, page: str = "") -> int:
    """Press the button."""
    url = url_of(incident, "/confirmation")
    return post(client, url, {"said": said}, page=page or url_of(incident)).status_code


def messages(session: Session, kind: str) -> Sequence[OutboxMessage]:
    """What is in the outbox."""
    read_anew(session)
    rows = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return session.scalars(rows).all()


@pytest.fixture
def going_on(client: FlaskClient, session: Session, cast: Cast, proposed: Incident) -> Incident:
    """Dorte has confirmed it."""
    sign_in(client, cast.dorte)
    assert confirm(client, proposed) == 303
    return only_incident(session)


def test_the_desk_shows_what_is_proposed(
    client: FlaskClient, cast: Cast, proposed: Incident
) -> None:
    sign_in(client, cast.dorte)

    page = client.get("/desk").text

    assert "Mange har det samme problem" in page
    assert url_of(proposed) in page
    assert page_faults(page) == []


@pytest.mark.parametrize(
    ("deed", "fields"), [("/confirmation", {"said": WORDS}), ("/dismissal", {"why": WORDS})]
)
def test_what_was_written_too_late_still_stands_there(
    client: FlaskClient, going_on: Incident, deed: str, fields: dict[str, str]
) -> None:
    page = post(client, url_of(going_on, deed), fields, page=url_of(going_on))

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert WORDS in page.text.partition("Det, du skrev")[2]


@pytest.mark.parametrize("url", ["", "/moves"])
def test_its_pages_are_whole(client: FlaskClient, cast: Cast, proposed: Incident, url: str) -> None:
    sign_in(client, cast.dorte)

    assert page_faults(client.get(url_of(proposed, url)).text) == []
    assert page_faults(client.get("/desk/incidents").text) == []


def test_the_page_says_how_many_and_how_many_are_usual(
    client: FlaskClient, cast: Cast, proposed: Incident
) -> None:
    sign_in(client, cast.dorte)

    page = client.get(url_of(proposed)).text

    assert "4 personer bad om hjælp inden for 20 minutter" in page
    assert "Normalt er det under én" in page
    assert page.count("Ida, borger") == 4


def test_confirmed_it_tells_each_person_once(
    client: FlaskClient, session: Session, cast: Cast, proposed: Incident, stuck: list[Held]
) -> None:
    sign_in(client, cast.dorte)

    assert confirm(client, proposed) == 303

    told = [message.address for message in messages(session, "incident-begun")]
    assert len(told) == len(set(told))
    # Four citizens by SMS; their leader and their doctor, who are in all four meetings, once.
    assert sorted(a for a in told if a.startswith("+")) == [f"+4500990{n:03}" for n in range(4)]
    assert told.count("jens@example.org") == 1
    assert len(session.scalars(select(IncidentReader)).all()) == len(told)
    assert len(audits(session, "incident-confirmed", proposed.id)) == 1
    assert told_story(session).count("same_cause") == 4


def test_everybody_there_reads_it_on_their_page(
    client: FlaskClient, going_on: Incident, stuck: list[Held]
) -> None:
    for person in (stuck[0].ida, stuck[3].jens):
        page = client.get(f"/m/{token_of(person)}").text

        assert "Der er problemer med video lige nu" in page
        assert WORDS in page


def test_nobody_reads_of_what_is_only_proposed(
    client: FlaskClient, proposed: Incident, stuck: list[Held]
) -> None:
    assert "problemer med video" not in client.get(f"/m/{token_of(stuck[0].ida)}").text


def test_somebody_elsewhere_reads_nothing(
    client: FlaskClient, going_on: Incident, elsewhere: Held
) -> None:
    assert "problemer med video" not in client.get(f"/m/{token_of(elsewhere.ida)}").text


def test_dismissed_it_leaves_the_cases(
    client: FlaskClient, session: Session, cast: Cast, proposed: Incident
) -> None:
    sign_in(client, cast.dorte)

    post(client, url_of(proposed, "/dismissal"), {"why": "Tilfældigt"}, page=url_of(proposed))

    assert (only_incident(session).state, only_incident(session).why) == (
        State.DISMISSED, "Tilfældigt",
    )  # fmt: skip
    assert not messages(session, "incident-begun")
    assert len(audits(session, "incident-dismissed", proposed.id)) == 1
    assert set(session.scalars(select(Ticket.status))) == {Status.NEW}


def end(client: FlaskClient, incident: Incident, what: str = "Broen er genstartet.") -> str:
    """Press the button, and read the page one comes to."""
    answer = post(client, url_of(incident, "/end"), {"what": what}, page=url_of(incident))
    assert answer.status_code == 303
    return client.get(url_of(incident)).text


def test_over_settles_every_case_and_tells_everybody(
    client: FlaskClient, session: Session, going_on: Incident, stuck: list[Held]
) -> None:
    page = end(client, going_on)

    assert "Det er slut. 4 sager er afsluttet." in page
    read_anew(session)
    tickets = session.scalars(select(Ticket)).all()
    assert {ticket.outcome for ticket in tickets} == {Outcome.CAN_ATTEND}
    assert {ticket.status for ticket in tickets} == {Status.CLOSING}  # until they have been told
    assert len(messages(session, "ticket-outcome")) == 8  # four who asked, and their leader
    over = [message.address for message in messages(session, "incident-over")]
    assert "jens@example.org" in over
    assert not [address for address in over if address.startswith("+4500990")]
    assert len(audits(session, "incident-ended", going_on.id)) == 1


def test_over_is_said_on_no_page_any_more(
    client: FlaskClient, going_on: Incident, stuck: list[Held]
) -> None:
    end(client, going_on)

    assert "problemer med video" not in client.get(f"/m/{token_of(stuck[0].jens)}").text


def test_a_case_with_a_task_is_left_to_who_has_it(
    client: FlaskClient, work: Work, session: Session, cast: Cast, going_on: Incident
) -> None:
    number = _give_a_task_of_the_first(work, session, cast)

    assert f"Afslut selv disse sager: {number}." in end(client, going_on)


def test_whose_case_goes_on_is_told_that_it_is_over(
    client: FlaskClient, work: Work, session: Session, cast: Cast, going_on: Incident
) -> None:
    _give_a_task_of_the_first(work, session, cast)

    end(client, going_on)

    over = [message.address for message in messages(session, "incident-over")]
    assert [address for address in over if address.startswith("+4500990")] == ["+4500990000"]


def _give_a_task_of_the_first(work: Work, session: Session, cast: Cast) -> int:
    read_anew(session)
    first = session.scalars(select(Ticket).order_by(Ticket.number)).first()
    assert first
    number, now = first.number, clock.now()
    with work():
        ticket, dorte = (
            db.session.get_one(Ticket, first.id),
            db.session.get_one(User, cast.dorte.id),
        )
        tasks.give(
            ticket, [cast.at.hospital_it.id], "Se på skærmen.", due_at=now, by=dorte, post=POST,
            now=now,
        )  # fmt: skip
    return number


REFUSED = [
    ("/confirmation", {"said": ""}),
    ("/confirmation", {"said": "x" * 501}),
    ("/confirmation", {"said": "010190-1234"}),
    ("/dismissal", {"why": "x" * 501}),
]


@pytest.mark.parametrize(("deed", "fields"), REFUSED)
def test_bad_words_are_refused_and_kept(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    proposed: Incident,
    deed: str,
    fields: dict[str, str],
) -> None:
    sign_in(client, cast.dorte)

    answer = post(client, url_of(proposed, deed), fields, page=url_of(proposed))

    assert answer.status_code == 422
    assert all(words in answer.text for words in fields.values())
    assert page_faults(answer.text) == []
    assert only_incident(session).state == State.PROPOSED


def test_a_second_press_says_that_it_is_decided(
    client: FlaskClient, session: Session, going_on: Incident
) -> None:
    begun = len(messages(session, "incident-begun"))

    assert confirm(client, going_on) == 422

    assert len(messages(session, "incident-begun")) == begun


@pytest.mark.parametrize(
    ("deed", "fields"),
    [("/confirmation", {"said": WORDS}), ("/dismissal", {}), ("/end", {"what": "x"})],
)
@pytest.mark.parametrize(("who", "status"), [("gitte", 404), ("frida", 403), ("anna", 403)])
def test_others_decide_nothing(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    proposed: Incident,
    deed: str,
    fields: dict[str, str],
    who: str,
    status: int,
) -> None:
    sign_in(client, getattr(cast, who))

    answer = post(client, url_of(proposed, deed), fields, page=PAGES[who])

    assert answer.status_code == status
    assert only_incident(session).state == State.PROPOSED


def test_who_sees_a_ticket_of_it_may_read_and_not_decide(
    client: FlaskClient, work: Work, session: Session, cast: Cast, proposed: Incident
) -> None:
    lend_first_ticket_to_gitte(work, session, cast)
    sign_in(client, cast.gitte)

    page = client.get(url_of(proposed))

    assert "Hotline for borgere, Region Syddanmark afgør det her" in page.text
    assert "3 mere er hos andre" in page.text
    answer = client.post(
        url_of(proposed, "/confirmation"),
        data={"said": WORDS, "csrf_token": _token(page.text)},
    )
    assert answer.status_code == 403
    assert only_incident(session).state == State.PROPOSED


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def lend_first_ticket_to_gitte(work: Work, session: Session, cast: Cast) -> None:
    """She is asked for advice on one of them."""
    read_anew(session)
    first = session.scalars(select(Ticket.id).order_by(Ticket.number)).first()
    with work():
        ticket = db.session.get_one(Ticket, first)
        dorte = db.session.get_one(User, cast.dorte.id)
        consulting.ask(
            ticket, cast.at.hospital_it.id, "Kender I den?", by=dorte, post=POST, now=clock.now()
        )


def test_nobody_gets_there_without_signing_in(client: FlaskClient, proposed: Incident) -> None:
    assert client.get(url_of(proposed)).status_code == 303


def test_of_two_who_decide_at_once_the_second_is_told(
    work: Work, cast: Cast, proposed: Incident
) -> None:
    def decide() -> None:
        with work():
            dorte = db.session.get_one(User, cast.dorte.id)
            found = access.lock_incident(dorte, proposed.id, now=clock.now())
            assert found
            deciding.confirm(found, WORDS, by=dorte, post=POST, now=clock.now())

    decide()
    refused: type[Refusal] = AlreadyDecided
    with pytest.raises(refused):
        decide()


def test_what_has_no_room_on_the_page_is_not_said_to_be_others(
    client: FlaskClient, cast: Cast, proposed: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST", 3)
    sign_in(client, cast.dorte)

    page = client.get(url_of(proposed)).text

    assert "1 mere findes på sit nummer" in page
    assert "hos andre" not in page


def test_the_page_costs_the_same_for_any_number_of_tickets(
    client: FlaskClient, work: Work, cast: Cast, proposed: Incident, stuck: list[Held]
) -> None:
    url = url_of(proposed)
    sign_in(client, cast.dorte)
    with counted() as few:
        client.get(url)
    ask(work, cast, stuck, clock.now(), participant_id=None)
    look(work, clock.now())

    with counted() as many:
        client.get(url)

    assert len(few) == len(many) <= MOST_ON_THE_PAGE
