"""The readiness board: what the meetings of the next hours lack, for whoever helps there."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import Answer, CallTask, Cancellation, EquipmentTest, Participant
from core import clock
from support.models import Outcome, Status, Ticket
from support.services import opening
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support import makers
from tests.support.makers import Held, make_meeting, read_anew
from video.models import Provision, ProvisionState

URL = "/desk/readiness"
MOST = 20


def board(client: FlaskClient) -> str:
    """The page, whole."""
    page = client.get(URL)
    assert page_faults(page.text) == []
    return page.text


def test_an_untested_citizen_is_seen_before_they_call(
    client: FlaskClient, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)

    page = board(client)

    assert "Voksenrådgivningen, Kolding Kommune" in page
    assert "Borger eller pårørende, der ikke har testet: 1" in page
    assert "Har ikke svaret: 2" in page


def test_no_name_and_no_purpose_stands_there(client: FlaskClient, cast: Cast, soon: Held) -> None:
    sign_in(client, cast.dorte)

    page = board(client)

    assert not [words for words in ("Ida", "Jens", "hemmelige", "Anna") if words in page]


@pytest.fixture
def asked(work: Work, session: Session, cast: Cast, soon: Held) -> Ticket:
    """Ida has asked for help with that meeting; Dorte's hotline has it."""
    with work():
        asking = makers.call(soon, cast)
        opening.open_ticket(asking, by=None, post=makers.POST, now=clock.now())
    return makers.only_ticket(session)


def test_a_case_there_is_taken_from_the_board(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    shown = board(client)
    assert f'href="/tickets/{asked.id}">Sag {asked.number}</a>' in shown
    assert "Ikke taget endnu" in shown

    assert post(client, f"/tickets/{asked.id}/assignments", page=URL).status_code == 303

    read_anew(session)
    assert session.get_one(Ticket, asked.id).assignee_id == cast.dorte.id
    assert "Du har den" in board(client)


def test_who_may_not_open_the_case_reads_who_has_it(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    session.get_one(Ticket, asked.id).assignee_id = cast.dorte.id
    session.commit()
    sign_in(client, cast.erik)

    page = board(client)

    assert f"Sag {asked.number}<" in page
    assert f"{cast.dorte.name} har den" in page
    assert f"tel:{asked.responsible.unit.phone}" in page
    assert str(asked.id) not in page
    assert not [words for words in ("Ida", "høre mig") if words in page]


def test_cases_of_one_unit_elsewhere_stand_in_one_line(
    client: FlaskClient, work: Work, cast: Cast, asked: Ticket, soon: Held
) -> None:
    with work():
        other = makers.call(soon, cast, participant_id=None, requester="Den, der ringede")
        opening.open_ticket(other, by=None, post=makers.POST, now=clock.now())
    sign_in(client, cast.erik)

    page = board(client)

    assert f"<span>Sag {asked.number}, {asked.number + 1}</span>" in page
    assert page.count("Ikke taget endnu") == 1
    assert page_faults(page) == []


def test_a_case_that_is_over_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    asked.status, asked.outcome = Status.CLOSED, Outcome.CAN_ATTEND
    session.commit()
    sign_in(client, cast.dorte)

    assert "Sag " not in board(client)


def test_a_failed_test_is_said(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    for results in ({"microphone": "ok"}, {"microphone": "refused"}):  # the newest counts
        session.add(
            EquipmentTest(
                occurrence_id=soon.occurrence.id, participant_id=soon.ida.id, at=clock.now(),
                results=results,
            )
        )  # fmt: skip
        session.commit()
    sign_in(client, cast.dorte)

    page = board(client)

    assert "Testen viste et problem hos 1" in page
    assert "ikke har testet" not in page


def test_a_room_that_is_not_ready_is_said(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    read_anew(session)
    session.get_one(Provision, soon.occurrence.provision_id).state = ProvisionState.FAILED
    session.commit()
    sign_in(client, cast.dorte)

    assert "Lokalet er ikke klar" in board(client)


def test_somebody_to_call_is_not_reached(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    session.add(
        CallTask(
            meeting_id=soon.meeting.id, participant_id=soon.ida.id, reason="not_delivered",
            created_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    sign_in(client, cast.dorte)

    assert "Ikke nået, eller har ikke åbnet invitationen: 1" in board(client)


@pytest.mark.parametrize(("minutes", "is_missing"), [(3, True), (12, False)])
def test_the_leader_is_missing_just_before_the_start(
    client: FlaskClient, session: Session, cast: Cast, minutes: int, is_missing: bool
) -> None:
    make_meeting(session, cast, clock.now() + timedelta(minutes=minutes))
    sign_in(client, cast.dorte)

    assert ("Mødelederen har ikke åbnet lokalet" in board(client)) is is_missing


def test_who_said_no_lacks_nothing(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    read_anew(session)
    for person in (soon.ida, soon.jens):
        session.get_one(Participant, person.id).answer = Answer.DECLINED
    session.commit()
    sign_in(client, cast.dorte)

    assert "Intet mangler" in board(client)


def test_the_most_pressing_stands_first(client: FlaskClient, session: Session, cast: Cast) -> None:
    make_meeting(session, cast, clock.now() + timedelta(minutes=12))
    late = make_meeting(session, cast, clock.now() + timedelta(minutes=25))
    read_anew(session)
    session.get_one(Provision, late.occurrence.provision_id).state = ProvisionState.FAILED
    session.commit()
    sign_in(client, cast.dorte)

    page = board(client)

    assert page.index("Lokalet er ikke klar") < page.index("12</b>")


def test_meetings_that_are_off_or_far_away_are_not_there(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    make_meeting(session, cast, clock.now() + timedelta(hours=5))
    off = Cancellation(
        occurrence_id=soon.occurrence.id, by_id=cast.anna.id, reason="", at=clock.now()
    )
    session.add(off)
    session.commit()
    sign_in(client, cast.dorte)

    assert "Ingen møder de næste timer" in board(client)


def test_the_button_finds_the_meeting(client: FlaskClient, cast: Cast, soon: Held) -> None:
    sign_in(client, cast.dorte)
    wall = clock.to_local(soon.occurrence.starts_at)
    words = f"{wall.hour}.{wall:%M} Voksenrådgivningen, Kolding Kommune"
    assert f'name="find" value="{words}"' in board(client)

    found = post(client, "/desk/calls", {"find": words}, page=URL)

    assert found.status_code == 200  # that such words find it: test_phone_intake.py


@pytest.mark.parametrize(("who", "status"), [("frida", 403), ("anna", 403)])
def test_only_supporters_see_it(client: FlaskClient, cast: Cast, who: str, status: int) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(URL).status_code == status


def test_another_organisations_it_sees_nothing(client: FlaskClient, cast: Cast, soon: Held) -> None:
    sign_in(client, cast.gitte)  # the hospital's

    assert "Voksenrådgivningen" not in board(client)


def test_who_is_not_signed_in_is_sent_to_do_so(client: FlaskClient) -> None:
    assert client.get(URL).status_code == 303


def test_it_costs_the_same_for_any_number_of_meetings_and_cases(
    client: FlaskClient, work: Work, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    with counted() as few:
        client.get(URL)
    for minutes in (20, 40, 60, 80):
        held = make_meeting(session, cast, clock.now() + timedelta(minutes=minutes))
        with work():
            asking = makers.call(held, cast)
            opening.open_ticket(asking, by=None, post=makers.POST, now=clock.now())

    with counted() as many:
        client.get(URL)

    assert len(few) == len(many) <= MOST


def test_it_is_sent_again_only_when_there_is_news(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, cast.dorte)
    instant = clock.now()
    monkeypatch.setattr(clock, "now", lambda: instant)  # the minute must not turn meanwhile
    first = client.get(URL, headers={"HX-Request": "true"})
    mark = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
    assert "<h1" not in first.text
    assert "Voksenrådgivningen, Kolding Kommune" in first.text

    assert client.get(URL, headers=mark).status_code == 304
    make_meeting(session, cast, instant + timedelta(minutes=40))
    assert client.get(URL, headers=mark).status_code == 200
