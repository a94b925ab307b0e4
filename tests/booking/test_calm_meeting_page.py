"""What the page of a meeting says at once on a small screen, and what is folded away."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from booking.models import Answer, EquipmentTest
from core import clock
from tests.booking.meetings import citizen_of, page_of
from tests.booking.moving import put_at, the_one
from tests.browse import sign_in
from tests.factories import Cast
from video.models import Provision

CELL = re.compile(r'<td [^>]*data-label="([^"]+)"( data-plain)?>')


@pytest.fixture
def anna(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Her browser, signed in."""
    sign_in(client, cast.anna)
    return client


def said_of_ida(client: FlaskClient, meeting: uuid.UUID) -> list[str]:
    """The columns that are not left for those who ask for everything."""
    page = page_of(client, meeting)
    [row] = [row for row in page.split("<tr ") if ">Ida<" in row and CELL.search(row)]
    return [label for label, is_plain in CELL.findall(row) if not is_plain]


def is_fine(session: Session, **said: Any) -> None:
    """Ida has read it and comes."""
    ida = citizen_of(session)
    ida.opened_at, ida.answer = clock.now(), Answer.ACCEPTED
    for name, value in said.items():
        setattr(ida, name, value)
    session.commit()


def test_of_whom_all_is_well_only_the_answer_is_said(
    anna: FlaskClient, session: Session, meeting: uuid.UUID
) -> None:
    is_fine(session)

    assert said_of_ida(anna, meeting)[-1:] == ["Svar"]


def test_that_nobody_opened_it_is_said_when_the_meeting_is_near(
    anna: FlaskClient, session: Session, meeting: uuid.UUID
) -> None:
    is_fine(session, opened_at=None)

    assert "Åbnet" in said_of_ida(anna, meeting)
    assert 'data-label="Åbnet"><span class="status status--care">' in page_of(anna, meeting)


def test_a_test_that_went_wrong_is_said(
    anna: FlaskClient, session: Session, meeting: uuid.UUID
) -> None:
    is_fine(session)
    ids = {"occurrence_id": the_one(session).id, "participant_id": citizen_of(session).id}
    session.add(EquipmentTest(**ids, at=clock.now(), results={"microphone": "silent"}))
    session.commit()

    assert "Test" in said_of_ida(anna, meeting)


def test_who_is_not_there_is_said_once_it_has_begun(
    anna: FlaskClient, session: Session, meeting: uuid.UUID
) -> None:
    is_fine(session)
    assert "I rummet" not in said_of_ida(anna, meeting)

    put_at(session, clock.now().replace(microsecond=0) - timedelta(minutes=5))

    assert "I rummet" in said_of_ida(anna, meeting)


def test_how_many_come_is_said_first(
    anna: FlaskClient, session: Session, meeting: uuid.UUID
) -> None:
    is_fine(session)

    page = page_of(anna, meeting)

    assert re.search(r"1 af \d kommer. \d har ikke svaret.", page)


@pytest.mark.parametrize(("who", "is_open"), [("anna", False), ("jens", True)])
def test_what_it_is_about_is_open_to_whoever_did_not_write_it(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID, who: str, is_open: bool
) -> None:
    sign_in(client, getattr(cast, who))

    page = page_of(client, meeting)

    folded = re.findall(r"<details([^>]*)>\s*<summary[^>]*>Hvad mødet handler om", page)
    assert [" open" in tag for tag in folded] == [is_open]
    assert ("Flyt, ret eller aflys mødet" in page) == (not is_open)


def test_what_was_to_be_remembered_is_folded_once_it_has_begun(
    anna: FlaskClient, session: Session, meeting: uuid.UUID
) -> None:
    assert '<h2 id="remember">At huske</h2>' in page_of(anna, meeting)

    put_at(session, clock.now().replace(microsecond=0) - timedelta(minutes=5))

    page = page_of(anna, meeting)
    assert '<summary class="details-summary">At huske</summary>' in page
    assert 'id="remember"' not in page


@pytest.mark.parametrize(("ago", "is_folded"), [(-60, False), (10, True)])
def test_while_they_meet_the_table_of_all_is_folded(
    anna: FlaskClient, session: Session, meeting: uuid.UUID, ago: int, is_folded: bool
) -> None:
    put_at(session, clock.now().replace(microsecond=0) - timedelta(minutes=ago))

    page = page_of(anna, meeting)

    assert ("Hvem er klar?" in page) != is_folded
    assert ('<h2 class="fold">Alle, der er inviteret' in page) == is_folded
    assert page.count('id="people"') == 1


def test_when_it_is_over_who_was_invited_is_folded_behind_what_there_is_to_do(
    anna: FlaskClient, session: Session, meeting: uuid.UUID
) -> None:
    put_at(session, clock.now() - timedelta(hours=4))

    page = page_of(anna, meeting)

    assert "Hvem er klar?" not in page
    assert re.search(
        r'<details class="details folded">\s*<summary[^>]*><h2[^>]*>Alle, der er', page
    )
    assert page.index("Efter mødet") < page.index("Alle, der er inviteret")


@pytest.mark.parametrize(("closes_in", "is_open"), [(10, True), (-10, False)])
def test_a_room_is_said_to_be_open_until_it_is_closed(
    anna: FlaskClient, session: Session, meeting: uuid.UUID, closes_in: int, is_open: bool
) -> None:
    now = clock.now()
    put_at(session, now - timedelta(hours=1))
    opened, closes = now - timedelta(minutes=50), now + timedelta(minutes=closes_in)
    session.execute(update(Provision).values(opened_at=opened, closes_at=closes))
    session.commit()

    assert ("Rummet er åbent" in page_of(anna, meeting)) == is_open
