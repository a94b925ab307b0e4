"""Consent, interpreter, where the citizen sits, and the agenda of one date, by a program."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from booking.models import ConsentKind
from core import clock
from tests.api.programs import Program, program_of, word
from tests.api.repeating import booked
from tests.audits import audits
from tests.booking.making import at
from tests.booking.plotting import kept
from tests.factories import Cast

CONSENT = {
    "kind": "consent",
    "obtained_by": "Voksenrådgivningen",
    "obtained_on": "2026-11-02",
    "expires_on": "2027-11-02",
    "scope": "Samtalen mellem kommune og læge",
}


def path(meeting: uuid.UUID) -> str:
    return f"/meetings/{meeting}/planning"


def plan(program: Program, meeting: uuid.UUID, **said: Any) -> Any:
    """Read it, and change what is said."""
    read = program.get(path(meeting))
    assert read.status_code == 200, read.text
    return program.send("PATCH", path(meeting), said, If_Match=read.headers["ETag"])


def test_a_program_says_what_consent_there_is(
    anna: Program, session: Session, ahead: uuid.UUID
) -> None:
    answer = plan(anna, ahead, consent=CONSENT)

    assert answer.status_code == 200, answer.text
    _planning, consent = kept(session, ahead)
    assert consent
    assert (consent.kind, consent.scope) == (ConsentKind.CONSENT, CONSENT["scope"])
    read = anna.get(path(ahead))
    assert read.json
    assert read.json["consent"] == {**CONSENT, "parents_permit": False, "young_permits": False}
    assert read.headers["ETag"] == answer.headers["ETag"]
    assert audits(session, "meeting-planning-changed", ahead)[0].facts["fields"] == ["consent"]


def test_what_is_not_said_stays_and_null_takes_the_consent_away(
    anna: Program, session: Session, ahead: uuid.UUID
) -> None:
    plan(anna, ahead, consent=CONSENT, interpreter_language="arabisk")

    assert plan(anna, ahead, sits_at="Stue 2").json["consent"]["scope"] == CONSENT["scope"]
    answer = plan(anna, ahead, consent=None)

    assert (answer.json["consent"], answer.json["interpreter_language"]) == (None, "arabisk")
    planning, consent = kept(session, ahead)
    assert planning
    assert (planning.sits_at, consent) == ("Stue 2", None)


def test_what_somebody_changed_meanwhile_is_not_written_over(
    anna: Program, ahead: uuid.UUID
) -> None:
    seen = anna.get(path(ahead)).headers["ETag"]
    plan(anna, ahead, sits_at="Stue 2")

    answer = anna.send("PATCH", path(ahead), {"sits_at": "Stue 3"}, If_Match=seen)

    assert (answer.status_code, word(answer)) == (412, "changed-meanwhile")
    answer = anna.send("PATCH", path(ahead), {"sits_at": "Stue 3"})
    assert (answer.status_code, word(answer)) == (428, "version-wanted")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"expires_on": "2028-01-01"}, "consent-too-long"),
        ({"expires_on": "2026-10-01"}, "consent-ends-before-it"),
        ({"obtained_on": None}, "consent-day-missing"),
    ],
)
def test_days_that_cannot_be_so_are_refused(
    anna: Program, ahead: uuid.UUID, said: dict[str, Any], told: str
) -> None:
    answer = plan(anna, ahead, consent=CONSENT | said)

    assert (answer.status_code, word(answer)) == (422, told)


def test_no_cpr_number_gets_in(anna: Program, ahead: uuid.UUID) -> None:
    answer = plan(anna, ahead, consent=CONSENT | {"scope": "Ida 010203-1234"})

    assert answer.status_code == 422


def test_a_stranger_finds_nothing(app: Flask, cast: Cast, ahead: uuid.UUID) -> None:
    carla = program_of(app, cast.carla)

    assert carla.get(path(ahead)).status_code == 404
    assert carla.send("PATCH", path(ahead), {"sits_at": "Her"}, If_Match="x").status_code == 404


def test_to_read_it_is_to_look_at_the_meeting(
    anna: Program, session: Session, ahead: uuid.UUID
) -> None:
    before = len(audits(session, "meeting-seen", ahead))

    anna.get(path(ahead))
    anna.get(path(ahead))

    assert len(audits(session, "meeting-seen", ahead)) == before + 1


def test_one_date_gets_an_agenda_of_its_own(anna: Program, cast: Cast, ahead: uuid.UUID) -> None:
    start = at("14:00", (clock.now() + timedelta(days=3)).date())
    said = booked(anna, cast.at.adults.id, start)
    one, other = (
        f"/meetings/{said['meeting']['id']}/dates/{said['dates'][n]['id']}/agenda" for n in (1, 2)
    )
    seen = anna.get(one).headers["ETag"]

    answer = anna.send("PUT", one, {"agenda": "Kun i dag"}, If_Match=seen)

    assert answer.status_code == 200, answer.text
    assert anna.get(one).json == {"agenda": "Kun i dag", "is_own": True}
    assert anna.get(other).json == {"agenda": "Hvem hjælper den første uge?", "is_own": False}
    none = anna.send("PUT", one, {"agenda": " "}, If_Match=answer.headers["ETag"])
    assert (none.status_code, word(none)) == (422, "agenda-missing")
    late = anna.send("PUT", one, {"agenda": "Mere"}, If_Match=seen)
    assert (late.status_code, word(late)) == (412, "changed-meanwhile")


def test_a_meeting_of_one_date_has_no_agenda_of_a_date(anna: Program, ahead: uuid.UUID) -> None:
    answer = anna.get(f"/meetings/{ahead}/dates/{uuid.uuid4()}/agenda")

    assert answer.status_code == 404
