"""The page of figures: whose, of when, and what is not shown."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import Unit
from booking.meeting_types.advice import MeetingAdvice
from booking.models import Came, DateAgenda, MeetingForm, Reached, WrongRecipient
from tests.booking.test_statements import counted
from tests.browse import sign_in
from tests.factories import Cast
from tests.figures.making import ALL_CAME, AUTUMN, OCTOBER, close, hold, put_case
from tests.pages import page_faults

DAY = timedelta(days=1)


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator, signed in."""
    sign_in(client, cast.frida)
    return client


def said(page: str, label: str) -> list[str]:
    """What the table says of something: in the period, and before."""
    row = page[page.index(f'<th scope="row" role="rowheader">{label}') :]
    cells = re.findall(r"<td[^>]*><div>(.*?)</div>", row[: row.index("</tr>")])
    return [re.sub(r"<[^>]+>", "", cell).replace("\xa0", " ").strip() for cell in cells]


def october(client: FlaskClient, more: str = "") -> str:
    """The page of that month."""
    return client.get(f"/figures?{OCTOBER}{more}").text


def test_meetings_are_held_against_the_period_before(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(6):
        hold(session, cast, AUTUMN + n * DAY)
    hold(session, cast, AUTUMN - 31 * DAY)

    page = october(frida)

    assert said(page, "Afholdte møder") == ["6", "1"]
    assert said(page, "Formålet nået") == ["100 % ud af 6", "færre end 5"]
    assert said(page, "Leder inde fem minutter før") == ["100 % ud af 6", "færre end 5"]
    assert said(page, "Mindst det varsel, I beder om") == ["100 % ud af 6", "færre end 5"]
    assert said(page, "Varsel")[0] == "7 dage i gennemsnit ud af 6"
    assert page_faults(page) == []


def test_practice_counts_nowhere(frida: FlaskClient, session: Session, cast: Cast) -> None:
    tried = hold(session, cast, is_rehearsal=True)
    put_case(session, cast, occurrence_id=tried.occurrence.id)

    page = october(frida)

    assert said(page, "Afholdte møder") == ["0", "0"]
    assert said(page, "Henvendelser om hjælp") == ["0", "0"]
    assert said(page, "Formålet nået") == ["Intet at tælle"] * 2


def test_a_correction_counts_and_what_it_corrects_does_not(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(5):
        held = hold(session, cast, AUTUMN + n * DAY)
        close(session, held, ALL_CAME, reached=Reached.NO, why="Lyden var væk.")

    page = october(frida)

    assert said(page, "Formålet nået")[0] == "0 % ud af 5"
    assert said(page, "Formålet ikke nået")[0] == "100 % ud af 5"


def test_few_citizens_are_not_pointed_at(frida: FlaskClient, session: Session, cast: Cast) -> None:
    kept_out = ALL_CAME | {"ida": Came.TECHNICAL}
    for n in range(6):
        hold(session, cast, AUTUMN + n * DAY, came=kept_out if n < 4 else ALL_CAME)
    assert said(october(frida), "Borgere hindret af teknik")[0] == "færre end 5"

    hold(session, cast, AUTUMN + 7 * DAY, came=kept_out)

    assert said(october(frida), "Borgere hindret af teknik")[0] == "5 ud af 7"


def test_cases_are_counted_with_who_was_told_and_helped_in_time(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(5):
        put_case(session, cast, AUTUMN + n * DAY)
    put_case(session, cast, AUTUMN, status="closing", outcome="cannot_attend", closed_at=None)

    page = october(frida)

    assert said(page, "Afsluttet med besked til alle")[0] == "83 % ud af 6"
    assert said(page, "Borgere hjulpet før start")[0] == "83 % ud af 6"
    assert said(page, "Hotline for borgere")[0] == "83 % ud af 6"


def test_wrong_recipients_are_counted_and_others_who_were_taken_off_are_not(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(6):
        held = hold(session, cast, AUTUMN + n * DAY)
        held.jens.removed_at = AUTUMN - DAY
        if n < 5:
            session.add(WrongRecipient(participant_id=held.jens.id, at=AUTUMN - DAY))
        session.commit()

    assert said(october(frida), "Forkerte modtagere rettet") == ["5", "0"]


def test_the_notice_is_held_against_what_the_organisation_asks_for(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(5):
        hold(session, cast, AUTUMN + n * DAY)
    session.add(MeetingAdvice(organisation_id=cast.at.kolding.id, circle=6, notice_days=8))
    session.commit()

    assert said(october(frida), "Mindst det varsel, I beder om")[0] == "0 % ud af 5"


WHOLE, HALF = "100 % ud af 10", "50 % ud af 10"


@pytest.mark.parametrize(
    ("missing", "share"),
    [
        ({}, WHOLE),
        ({"purpose": ""}, "0 % ud af 10"),
        ({"agenda": None, "agenda_follows_on": AUTUMN.date()}, "0 % ud af 10"),
        ({"agenda": "  ".strip()}, "0 % ud af 10"),
        ({"form": MeetingForm.HYBRID}, "0 % ud af 10"),
        ({"form": MeetingForm.HYBRID, "address": "Bredgade 1"}, WHOLE),
        ({"phone": ""}, "0 % ud af 10"),
    ],
)
def test_an_invitation_has_all_that_it_must(
    frida: FlaskClient, session: Session, cast: Cast, missing: dict[str, Any], share: str
) -> None:
    for n in range(5):
        hold(session, cast, AUTUMN + n * DAY, **missing)

    assert said(october(frida), "Fuldstændige invitationer")[0] == share


def test_an_invitation_without_a_way_in_is_not_complete(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(5):
        hold(session, cast, AUTUMN + n * DAY).occurrence.provision = None
        session.commit()

    assert said(october(frida), "Fuldstændige invitationer")[0] == "0 % ud af 10"


def test_an_invitation_without_a_phone_for_help_is_not_complete(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(5):
        hold(session, cast, AUTUMN + n * DAY)
    session.get_one(Unit, cast.at.hotline.unit_id).phone = None  # whom citizens are to call
    session.commit()

    assert said(october(frida), "Fuldstændige invitationer")[0] == HALF


def test_the_agenda_of_a_date_of_its_own_is_the_one_that_counts(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(5):
        held = hold(session, cast, AUTUMN + n * DAY, agenda=None, agenda_follows_on=AUTUMN.date())
        session.add(DateAgenda(occurrence_id=held.occurrence.id, agenda="Punkt et"))
        session.commit()

    assert said(october(frida), "Fuldstændige invitationer")[0] == WHOLE


def test_each_measure_says_what_it_is(frida: FlaskClient) -> None:
    labels = re.findall(r'<th scope="row" role="rowheader">(.*?)</th>', october(frida))

    assert len(labels) > 15
    assert [label for label in labels if "<span>" not in label] == []


def test_an_area_leaves_the_others_out(frida: FlaskClient, session: Session, cast: Cast) -> None:
    hold(session, cast)
    cast.at.vejle.parent_id = cast.at.kolding.id
    session.add(cast.at.vejle)
    session.commit()

    assert said(october(frida, f"&area={cast.at.vejle.id}"), "Afholdte møder")[0] == "0"
    assert said(october(frida, f"&area={cast.at.kolding.id}"), "Afholdte møder")[0] == "1"


@pytest.mark.parametrize("page", ["/figures", "/figures.csv"])
def test_an_area_of_others_is_not_there(frida: FlaskClient, cast: Cast, page: str) -> None:
    assert frida.get(f"{page}?area={cast.at.vejle.id}").status_code == 404
    assert frida.get(f"{page}?area=none").status_code == 404


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("span=own&first=2024-10-05", "Vælg den første og den sidste dag."),
        ("span=own&first=2024-10-05&last=2024-10-01", "Vælg en dag efter den første"),
        ("span=own&first=2024-10-05&last=2099-10-01", "Vælg en dag efter den første"),
    ],
)
def test_days_that_make_no_period_are_refused_and_kept(
    frida: FlaskClient, asked: str, words: str
) -> None:
    answer = frida.get(f"/figures?{asked}")

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="2024-10-05"' in answer.text


def test_a_span_that_is_none_is_refused(frida: FlaskClient) -> None:
    assert frida.get("/figures?span=century").status_code == 422
    assert frida.get("/figures.csv?span=century").status_code == 422


@pytest.mark.parametrize(("who", "status"), [("anna", 403), ("dorte", 403), ("frida", 200)])
def test_only_administrators_read_figures(
    client: FlaskClient, cast: Cast, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get("/figures").status_code == status
    assert client.get("/figures.csv").status_code == status


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, session: Session) -> None:
    assert client.get("/figures").status_code == 303


def test_the_picture_says_the_same_in_words(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for n in range(5):
        hold(session, cast, AUTUMN + n * DAY)

    picture = re.findall(r"<svg class=\"bars\".*?</svg>", october(frida), re.DOTALL)[0]

    assert 'role="img"' in picture
    assert "<title" in picture
    assert "Fuldstændige invitationer: 100\xa0%, Før: Intet at tælle." in picture


def test_many_meetings_and_cases_cost_no_more_statements(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    seen = []
    for rounds in (1, 6):
        for n in range(rounds):
            hold(session, cast, AUTUMN + n * DAY)
            put_case(session, cast, AUTUMN + n * DAY)
        with counted() as ran:
            october(frida)
        seen.append(len(ran))

    assert seen[0] == seen[1] <= 22
