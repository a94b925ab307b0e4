"""Technical trouble that we saw never becomes staying away in silence."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from booking.models import Answer, Came, ClosingPerson, EquipmentTest, MeetingForm
from core import clock
from core.db import db
from support.models import Outcome
from tests.after.making import HELD, came_in, close, know, person_in, said, url_of, versions
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Dorte, Make, dorte
from tests.personal.makers import Made
from tests.personal.test_ask_for_help import ask
from tests.personal.testing import GOOD
from tests.support.deeds import end, take

__all__ = ["dorte"]

AWAY = {"ida": "stayed_away"}


def chosen(client: FlaskClient, made: Made, name: str = "ida") -> str:
    """What the form has chosen for somebody."""
    page = client.get(url_of(made)).text
    field = page.split(f'name="came_{made.people[name].hex}"')[1].split("</select>")[0]
    return field.split("<option selected value=")[1].split('"')[1]


def ask_for_help(client: FlaskClient, made: Made) -> None:
    """Ida presses the button of her page."""
    ask(client, made, trouble="no-entry")


def at_the_door(work: Work, made: Made) -> None:
    """Ida waited, and did not get in."""
    came_in(work, made, "ida", waiting_at=clock.now() + HELD)


def failed_test(work: Work, made: Made) -> None:
    """Ida's microphone was not found."""
    who, results = made.people["ida"], GOOD | {"microphone": "refused"}
    with work():
        found = EquipmentTest(
            occurrence_id=made.occurrence_id, participant_id=who, at=clock.now(), results=results
        )
        db.session.add(found)


@pytest.mark.parametrize("trouble", ["case", "barred", "door", "test"])
def test_it_is_chosen_already_and_staying_away_needs_a_reason(
    client: FlaskClient, session: Session, cast: Cast, work: Work, held: Made, dorte: Dorte,
    trouble: str,
) -> None:  # fmt: skip
    if trouble in ("door", "test"):
        {"door": at_the_door, "test": failed_test}[trouble](work, held)
    if trouble in ("case", "barred"):
        ask_for_help(client, held)
    if trouble == "barred":
        dorte(take)
        dorte(end, Outcome.CANNOT_ATTEND)
    sign_in(client, cast.anna)
    assert chosen(client, held) == "technical"

    answer = close(client, held, AWAY)

    assert answer.status_code == 422
    assert "Vi så, at teknikken drillede" in answer.text
    assert versions(session) == []


def test_with_a_reason_it_is_kept_and_written_down(
    client: FlaskClient, session: Session, cast: Cast, work: Work, held: Made
) -> None:
    at_the_door(work, held)
    sign_in(client, cast.anna)
    reason = {f"reason_{held.people['ida'].hex}": "Sagde det selv i telefonen"}

    assert post(client, url_of(held), said(held, AWAY) | reason).status_code == 303

    kept = person_in(versions(session)[0], held)
    assert (kept.came, kept.had_trouble) == (Came.STAYED_AWAY, True)
    assert audits(session, "meeting-closed")[0].facts["overruled"] == 1


def test_once_seen_it_is_not_forgotten(
    client: FlaskClient, session: Session, cast: Cast, held: Made, dorte: Dorte
) -> None:
    ask_for_help(client, held)
    sign_in(client, cast.anna)
    close(client, held, {"ida": "technical"})
    dorte(take)
    dorte(end, Outcome.CAN_ATTEND)

    answer = close(client, held, AWAY, version="1")

    assert answer.status_code == 422
    assert len(versions(session)) == 1


def test_the_schema_refuses_it_without_a_reason(
    client: FlaskClient, session: Session, cast: Cast, work: Work, held: Made
) -> None:
    at_the_door(work, held)
    sign_in(client, cast.anna)
    close(client, held, {"ida": "technical"})
    [made] = versions(session)
    unseen = {"closing_id": made.id, "participant_id": held.people["ida"], "came": "stayed_away"}
    session.delete(person_in(made, held))
    session.flush()

    with pytest.raises(IntegrityError, match="trouble_is_not_staying_away"):
        session.execute(
            insert(ClosingPerson).values(**unseen, had_trouble=True, reason="", gets_minutes=False)
        )


def test_who_came_in_took_part_although_a_case_is_open(
    client: FlaskClient, cast: Cast, work: Work, held: Made
) -> None:
    ask_for_help(client, held)
    came_in(work, held, "ida")
    sign_in(client, cast.anna)

    assert chosen(client, held) == "took_part"


def test_who_said_no_has_cancelled_and_of_others_we_know_nothing(
    client: FlaskClient, cast: Cast, work: Work, held: Made
) -> None:
    know(work, held, "jens", answer=Answer.DECLINED)
    know(work, held, "ida", answer=Answer.ACCEPTED)
    sign_in(client, cast.anna)

    assert chosen(client, held, "jens") == "cancelled"
    assert chosen(client, held, "ida") == ""
    assert chosen(client, held, "anna") == "took_part"


def test_where_no_room_sees_who_comes_a_yes_is_believed(
    client: FlaskClient, cast: Cast, work: Work, make: Make
) -> None:
    made = make(starts_in=timedelta(hours=-2), form=MeetingForm.TELEPHONE)
    know(work, made, "ida", answer=Answer.ACCEPTED)
    sign_in(client, cast.anna)

    assert chosen(client, made, "ida") == "took_part"
