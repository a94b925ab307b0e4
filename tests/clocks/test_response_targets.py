"""An administrator changes how soon cases are answered; cases keep what they were promised."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Organisation, Role, User
from core.db import db
from core.errors import Refusal
from support.clocks import target_rows
from support.clocks.models import ResponseTarget
from support.clocks.targets import DEFAULTS, Bands, Targets
from support.models import Ticket
from support.services import opening
from tests.audits import audits
from tests.browse import post, sign_in
from tests.clocks.calendars import MINUTE
from tests.clocks.reading import clock_of
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import NOON, POST, Held, call, read_anew
from tests.support.test_two_at_once import Job, at_once

URL = "/response-targets"
OWN = {
    "answer_within_the_hour": "3",
    "answer_on_the_day": "20",
    "answer_otherwise": "120",
    "accept_within_the_hour": "4",
    "accept_on_the_day": "10",
    "accept_otherwise": "45",
    "before_start": "10",
}
KEPT = Targets(Bands(3, 20, 120), Bands(4, 10, 45), 10)


def save(client: FlaskClient, **fields: str) -> int:
    """Open the page, and save it with these times."""
    found = re.search(r'name="seen" type="hidden" value="(\d+)"', client.get(URL).text)
    assert found
    return post(client, URL, {"seen": found[1], **OWN, **fields}).status_code


def rows(session: Session, cast: Cast) -> list[tuple[int, Targets]]:
    read_anew(session)
    found = session.scalars(select(ResponseTarget).order_by(ResponseTarget.version))
    mine = (row for row in found if row.organisation_id == cast.at.kolding.id)
    return [(row.version, target_rows.targets_in(row)) for row in mine]


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    sign_in(client, cast.frida)
    return client


def test_times_are_saved_and_that_is_written_down(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    assert save(frida) == 303

    assert rows(session, cast) == [(1, KEPT)]
    [row] = audits(session, "response-targets-changed", cast.at.kolding.id)
    assert row.facts == {"version": 1}


def test_the_page_shows_the_usual_times_and_then_the_own(frida: FlaskClient) -> None:
    before = frida.get(URL).text
    save(frida)
    after = frida.get(URL).text

    assert page_faults(before) == page_faults(after) == []
    assert "De sædvanlige tider" in before
    assert 'name="answer_otherwise" type="text" value="240"' in _in_order(before)
    assert "Jeres egne tider" in after
    assert 'name="answer_otherwise" type="text" value="120"' in _in_order(after)


def _in_order(page: str) -> str:
    """Inputs with three attributes only, so that the rest of them does not matter."""
    found = re.findall(r"<input[^>]*>", page)
    pick = [re.findall(r'(?:name|value)="[^"]*"', tag) for tag in found]
    return " ".join(' type="text" '.join(sorted(parts)) for parts in pick)


def test_a_change_is_a_new_version_and_the_same_again_is_none(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for fields in ({}, {}, {"before_start": "5"}):
        assert save(frida, **fields) == 303

    assert [version for version, _targets in rows(session, cast)] == [1, 2]
    assert 'name="before_start" type="text" value="5"' in _in_order(frida.get(URL).text)
    assert save(frida, before_start="5") == 303
    assert len(rows(session, cast)) == 2


def test_a_new_case_is_promised_the_new_times_and_an_open_one_keeps_its_own(
    frida: FlaskClient, work: Work, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    save(frida)
    with work():
        again = call(held, cast, participant_id=held.jens.id)
        opening.open_ticket(again, by=None, post=POST, now=NOON)

    read_anew(session)
    newest = session.scalars(select(Ticket).order_by(Ticket.number.desc()).limit(1)).one()
    assert clock_of(session, newest).answer_due_at == NOON + 3 * MINUTE
    assert clock_of(session, ticket).answer_due_at == NOON + 5 * MINUTE


def test_an_organisation_without_times_has_those_above_it(
    work: Work, session: Session, cast: Cast
) -> None:
    with work():
        above = db.session.get_one(Organisation, cast.at.kolding.id)
        below = Organisation(name="Skole", kind=above.kind, parent_id=above.id)
        db.session.add(below)
        db.session.flush()
        assert target_rows.targets_for(below.id) == DEFAULTS
        target_rows.change(above, KEPT, seen=0, by=_user(cast.frida.id), now=NOON)
        assert target_rows.targets_for(below.id) == KEPT


def _user(id: uuid.UUID) -> User:
    return db.session.get_one(User, id)


BAD = [("answer_on_the_day", ""), ("answer_on_the_day", "0"), ("answer_on_the_day", "-5")]
BAD += [("answer_otherwise", "6001"), ("accept_otherwise", "snart"), ("before_start", "61")]
BAD += [("accept_on_the_day", "9" * 5000), ("accept_on_the_day", "\x00")]


@pytest.mark.parametrize(("name", "typed"), BAD)
def test_bad_input_is_refused_and_kept(
    frida: FlaskClient, session: Session, cast: Cast, name: str, typed: str
) -> None:
    answer = post(frida, URL, {"seen": "0", **OWN, name: typed})

    assert answer.status_code == 422
    assert 'value="120"' in answer.text or name == "answer_otherwise"
    assert rows(session, cast) == []


@pytest.mark.parametrize("seen", ["7", "x", "", "9" * 5000])
def test_who_did_not_see_what_holds_is_told_what_does(
    frida: FlaskClient, session: Session, cast: Cast, seen: str
) -> None:
    save(frida)

    answer = post(frida, URL, {**OWN, "before_start": "2", "seen": seen})

    assert answer.status_code == 422
    assert "3, 20, 120 – 4, 10, 45 – 10" in answer.text
    assert 'name="before_start" type="text" value="2"' in _in_order(answer.text)
    assert len(rows(session, cast)) == 1


def test_of_two_at_once_one_is_told(app: Flask, session: Session, cast: Cast) -> None:
    session.add(Membership(user_id=cast.bo.id, unit_id=cast.at.adults.id, role=Role.ADMINISTRATOR))
    session.commit()

    def saving(who: uuid.UUID, minutes: int) -> Job:
        def job() -> str:
            new = Targets(before_start=minutes)
            try:
                with force_locale("da"):
                    place = db.session.get_one(Organisation, cast.at.kolding.id)
                    target_rows.change(place, new, seen=0, by=_user(who), now=NOON)
            except Refusal as refusal:
                return type(refusal).__name__
            return "saved"

        return job

    answers = at_once(app, [saving(cast.frida.id, 7), saving(cast.bo.id, 8)])

    assert sorted(answers) == ["TargetsChangedMeanwhile", "saved"]
    assert len(rows(session, cast)) == 1


@pytest.mark.parametrize("who", ["anna", "dorte", "hans"])
def test_who_is_no_administrator_may_not(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(URL).status_code == 403
    assert post(client, URL, {"seen": "0", **OWN}, page="/profile").status_code == 403


def test_one_signs_in_first(client: FlaskClient, session: Session, cast: Cast) -> None:
    assert client.get(URL).status_code == 303
    assert rows(session, cast) == []


def test_the_opening_hours_lead_there(frida: FlaskClient) -> None:
    assert f'href="{URL}"' in frida.get("/support-units").text
