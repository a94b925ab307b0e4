"""Each date of a series has its own agenda where the leader says so; what has been keeps it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.after.agenda import lines_of
from booking.links import token_for
from booking.models import Meeting, Occurrence, Participant
from booking.services.date_agendas import agenda_of
from booking.services.matter_changes import Said
from core import clock
from core.db import db
from tests import in_order
from tests.audits import audits
from tests.booking.making import KEY, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, weekly
from tests.booking.walking import DAY
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

OLD, NEW = "Hvem hjælper den første uge?", "Medicin\nHvad er det næste?"


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna's with Ida: four Wednesdays at nine."""
    make_room(session)
    with work():
        made = book_many(cast, agreed_on(weekly(DAY, 4), NINE), now=clock.now())
        made.agenda = OLD
        return made.id


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, meeting: UUID) -> FlaskClient:
    sign_in(client, cast.anna)
    return client


def page_of(session: Session, nth: int) -> str:
    """Where the agenda of one date is changed."""
    chosen = dates(session)[nth]
    session.commit()
    return f"/meetings/{chosen.meeting_id}/dates/{chosen.id}/agenda"


def say(client: FlaskClient, url: str, scope: str, agenda: str = NEW, **said: str) -> TestResponse:
    """Press the button of the page as it is now."""
    seen = re.search(r'name="seen"[^>]* value="(\w+)"', client.get(url).text)
    fields = {"seen": seen[1] if seen else "", "scope": scope, "agenda": agenda, **said}
    return post(client, url, fields, page="/profile")


def agendas(work: Work) -> list[str | None]:
    """Of each date, as committed."""
    with work():
        found = db.session.scalars(select(Occurrence).order_by(Occurrence.starts_at))
        return [agenda_of(each) for each in in_order.by(lambda date: date.starts_at, found)]


def first_has_begun(session: Session) -> None:
    """A minute ago."""
    first = dates(session)[0].id
    begun = clock.now() - timedelta(minutes=1)
    here = update(Occurrence).where(Occurrence.id == first)
    session.execute(here.values(starts_at=begun, ends_at=begun + timedelta(minutes=45)))
    session.commit()


@pytest.mark.parametrize(
    ("scope", "then"),
    [("this", [OLD, NEW, OLD, OLD]), ("following", [OLD, NEW, NEW, NEW]), ("all", [NEW] * 4)],
)
def test_this_date_the_following_or_all(
    anna: FlaskClient, session: Session, work: Work, cast: Cast, meeting: UUID, scope: str,
    then: list[str],
) -> None:  # fmt: skip
    url = page_of(session, 1)

    assert say(anna, url, scope).location == f"/meetings/{meeting}/dates"

    assert agendas(work) == then
    [row] = audits(session, "date-agenda-changed")
    assert (row.actor_id, row.meeting_id) == (cast.anna.id, meeting)
    assert row.facts == {"scope": scope, "dates": then.count(NEW)}


def test_all_goes_over_what_a_date_had_of_its_own(
    anna: FlaskClient, session: Session, work: Work
) -> None:
    say(anna, page_of(session, 2), "this", "Kun her")

    say(anna, page_of(session, 1), "all")

    assert agendas(work) == [NEW] * 4


@pytest.mark.parametrize("by", ["all dates", "what it is about"])
def test_what_has_been_keeps_what_it_had(
    anna: FlaskClient, session: Session, work: Work, meeting: UUID, by: str
) -> None:
    first_has_begun(session)

    if by == "all dates":
        say(anna, page_of(session, 1), "all")
    else:
        held = session.get_one(Meeting, meeting)
        said = {**vars(Said.of(held)), "agenda": NEW, "seen": Said.of(held).digest}
        session.commit()
        post(anna, f"/meetings/{meeting}/matter", {k: v for k, v in said.items() if v})

    assert agendas(work) == [OLD, NEW, NEW, NEW]


def test_everybody_reads_the_agenda_of_their_date(
    anna: FlaskClient, session: Session, work: Work, meeting: UUID
) -> None:
    say(anna, page_of(session, 0), "this")

    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    own = anna.application.test_client().get(f"/m/{token_for(ida, KEY)}").text
    led = anna.get(f"/meetings/{meeting}").text
    with work():
        live = lines_of(dates(db.session())[0])

    assert "Hvad er det næste?" in own
    assert "Hvad er det næste?" in led
    assert OLD not in own + led
    assert live == NEW.splitlines()


def test_a_date_that_has_begun_is_changed_no_more(
    anna: FlaskClient, session: Session, work: Work, meeting: UUID
) -> None:
    url = page_of(session, 0)
    first_has_begun(session)

    assert anna.get(url).location == f"/meetings/{meeting}/dates"
    answer = say(anna, url, "this")

    assert (answer.status_code, "Medicin" in answer.text) == (422, True)
    assert agendas(work) == [OLD] * 4


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(
    anna: FlaskClient, session: Session, work: Work
) -> None:
    url = page_of(session, 1)
    stale = re.search(r'name="seen"[^>]* value="(\w+)"', anna.get(url).text)
    say(anna, url, "this", "En kollegas")

    answer = say(anna, url, "this", seen=stale[1] if stale else "")

    assert (answer.status_code, "Medicin" in answer.text) == (422, True)
    assert agendas(work)[1] == "En kollegas"


@pytest.mark.parametrize("said", [{"agenda": " "}, {"scope": "x"}, {"agenda": "x" * 5001}])
def test_senseless_answers_are_refused_with_what_was_typed(
    anna: FlaskClient, session: Session, work: Work, said: dict[str, str]
) -> None:
    answer = say(anna, page_of(session, 1), **{"scope": "this", **said})

    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert agendas(work) == [OLD] * 4


@pytest.mark.parametrize(("who", "status"), [("bo", 303), ("jens", 404), ("carla", 404)])
def test_who_may(
    client: FlaskClient, session: Session, cast: Cast, meeting: UUID, who: str, status: int
) -> None:
    sign_in(client, cast.anna)
    url = page_of(session, 1)
    seen = re.search(r'name="seen"[^>]* value="(\w+)"', client.get(url).text)
    sign_in(client, getattr(cast, who))

    fields = {"seen": seen[1] if seen else "", "scope": "this", "agenda": NEW}
    answer = post(client, url, fields, page="/profile")

    assert answer.status_code == status


def test_nobody_without_signing_in(client: FlaskClient, session: Session, meeting: UUID) -> None:
    assert "/sign-in" in client.get(page_of(session, 0)).location
