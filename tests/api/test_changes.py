"""A program changes a meeting: only what it has seen, and as the pages do."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Meeting, Participant
from core import clock
from tests.api.programs import Program, span, word
from tests.audits import audits
from tests.booking.moving import NEXT_WEEK, the_one
from tests.factories import Cast


def matter(session: Session) -> Meeting:
    session.rollback()
    session.expire_all()
    found = session.scalars(select(Meeting)).one()
    session.commit()
    return found


def test_a_meeting_is_moved_and_everybody_told(
    anna: Program, session: Session, cast: Cast, ahead: uuid.UUID, tag: str
) -> None:
    start = the_one(session).starts_at + NEXT_WEEK

    answer = anna.send("PUT", f"/meetings/{ahead}/time", span(start), If_Match=tag)

    assert answer.status_code == 200, answer.text
    assert the_one(session).starts_at == start
    assert answer.json
    assert answer.json["told"] == {"messages": 4, "calls": 0}
    assert answer.headers["ETag"] == f'"{answer.json["meeting"]["version"]}"' != tag
    [row] = audits(session, "meeting-time-changed", ahead)
    assert row.actor_id == cast.anna.id


def test_a_stale_move_is_refused(
    anna: Program, session: Session, ahead: uuid.UUID, tag: str
) -> None:
    start = the_one(session).starts_at
    anna.send("PUT", f"/meetings/{ahead}/time", span(start + NEXT_WEEK), If_Match=tag)

    answer = anna.send("PUT", f"/meetings/{ahead}/time", span(start), If_Match=tag)

    assert (answer.status_code, word(answer)) == (412, "changed-meanwhile")
    assert the_one(session).starts_at == start + NEXT_WEEK


@pytest.mark.parametrize(
    ("seen", "status"), [(None, 428), ("", 428), ("*", 412), ('"x"', 412), ('"9-x"', 412)]
)
@pytest.mark.parametrize(("method", "part"), [("PUT", "time"), ("PATCH", "matter")])
def test_a_change_without_a_version_of_ours_is_refused(
    anna: Program, session: Session, ahead: uuid.UUID, method: str, part: str,
    seen: str | None, status: int,
) -> None:  # fmt: skip
    start = the_one(session).starts_at
    body = span(start + NEXT_WEEK) if part == "time" else {"purpose": "Andet"}

    answer = anna.send(method, f"/meetings/{ahead}/{part}", body, If_Match=seen)

    assert answer.status_code == status
    assert the_one(session).starts_at == start
    assert matter(session).purpose != "Andet"


def test_a_move_to_a_taken_time_leaves_all_as_it_was(
    anna: Program, session: Session, ahead: uuid.UUID, tag: str
) -> None:
    before = the_one(session).starts_at
    past = span(clock.now().replace(second=0, microsecond=0) - timedelta(days=1))

    answer = anna.send("PUT", f"/meetings/{ahead}/time", past, If_Match=tag)

    assert (answer.status_code, word(answer)) == (422, "in-the-past")
    assert answer.json
    assert answer.json["errors"][0]["pointer"] == "#/starts_at"
    assert the_one(session).starts_at == before


def test_only_what_is_said_of_the_matter_is_changed(
    anna: Program, session: Session, ahead: uuid.UUID, tag: str
) -> None:
    answer = anna.send(
        "PATCH", f"/meetings/{ahead}/matter", {"purpose": " Hjemkomst "}, If_Match=tag
    )

    assert answer.status_code == 200, answer.text
    found = matter(session)
    assert (found.purpose, found.agenda) == ("Hjemkomst", "Hvem hjælper den første uge?")
    assert answer.json
    assert answer.json["told"] == {"messages": 0, "calls": 0}
    [row] = audits(session, "meeting-matter-changed", ahead)
    assert row.facts["fields"] == ["purpose"]


def test_a_matter_that_was_changed_meanwhile_is_not_overwritten(
    anna: Program, session: Session, ahead: uuid.UUID, tag: str
) -> None:
    anna.send("PATCH", f"/meetings/{ahead}/matter", {"purpose": "Først"}, If_Match=tag)

    answer = anna.send("PATCH", f"/meetings/{ahead}/matter", {"agenda": "Nyt"}, If_Match=tag)

    assert answer.status_code == 412
    assert matter(session).agenda != "Nyt"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"purpose": ""}, "purpose-missing"),
        ({"phone": ""}, "phone-missing"),
        ({"agenda": None}, "agenda-missing"),
        ({"purpose": "x" * 201}, "not-valid"),
        ({"purpose": "Ida 010190-1234"}, "not-valid"),
        ({"phone": "nul"}, "not-valid"),
    ],
)
def test_a_matter_that_no_page_takes_is_refused(
    anna: Program, session: Session, ahead: uuid.UUID, tag: str,
    change: dict[str, str | None], said: str,
) -> None:  # fmt: skip
    answer = anna.send("PATCH", f"/meetings/{ahead}/matter", change, If_Match=tag)

    assert (answer.status_code, word(answer)) == (422, said)
    assert matter(session).purpose == "Samtale før hjemkomst"


def test_a_meeting_is_cancelled_once(
    anna: Program, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    first = anna.send("POST", f"/meetings/{ahead}/cancellation", {"reason": "Aflyst af afsnittet"})
    second = anna.send("POST", f"/meetings/{ahead}/cancellation", {"reason": "Igen"})

    assert first.status_code == 201
    assert (second.status_code, word(second)) == (409, "already-cancelled")
    cancellation = the_one(session).cancellation
    assert cancellation
    assert (cancellation.reason, cancellation.by_id) == ("Aflyst af afsnittet", cast.anna.id)
    assert len(audits(session, "meeting-cancelled", ahead)) == 1


def test_one_more_is_invited(anna: Program, session: Session, cast: Cast, ahead: uuid.UUID) -> None:
    guest = {"kind": "staff", "name": "Ny", "email": "ny@example.org", "function": "Sygeplejerske"}

    answer = anna.send(
        "POST", f"/meetings/{ahead}/participants", guest | {"organisation_id": "elsewhere"}
    )

    assert answer.status_code == 201, answer.text
    person = session.scalars(select(Participant).where(Participant.name == "Ny")).one()
    assert person.organisation_id
    [row] = audits(session, "participant-invited", person.id)
    assert row.actor_id == cast.anna.id


@pytest.mark.parametrize(
    ("guest", "status", "said"),
    [
        ({}, 422, "invitee-unknown"),
        ({"kind": "staff"}, 422, "organisation-missing"),
        ({"kind": "staff", "organisation_id": str(uuid.UUID(int=1))}, 422, "organisation-missing"),
        ({"unit_id": str(uuid.UUID(int=1))}, 422, "invitee-unknown"),
        ({"user_id": str(uuid.UUID(int=1))}, 422, "invitee-unknown"),
        ({"kind": "citizen", "user_id": str(uuid.UUID(int=1))}, 422, "invitee-unknown"),
        ({"kind": "citizen", "email": "nix"}, 422, "not-valid"),
        ({"kind": "citizen", "phone": "nix"}, 422, "not-valid"),
        ({"kind": "citizen", "name": "Ida 010190-1234"}, 422, "not-valid"),
        ({"kind": "citizen", "language": "xx"}, 422, "not-valid"),
        ({"kind": "citizen", "more": 1}, 422, "not-valid"),
        ({"kind": "leader"}, 422, "not-valid"),
    ],
)
def test_somebody_senseless_is_not_invited(
    anna: Program, session: Session, ahead: uuid.UUID,
    guest: dict[str, object], status: int, said: str,
) -> None:  # fmt: skip
    answer = anna.send("POST", f"/meetings/{ahead}/participants", guest)

    assert (answer.status_code, word(answer)) == (status, said)
    assert len(session.scalars(select(Participant)).all()) == 4


def test_who_is_invited_already_is_a_conflict(anna: Program, cast: Cast, ahead: uuid.UUID) -> None:
    answer = anna.send("POST", f"/meetings/{ahead}/participants", {"unit_id": str(cast.at.ward.id)})

    assert (answer.status_code, word(answer)) == (409, "already-invited")


def test_one_is_taken_off_the_list_and_the_leader_is_not(
    anna: Program, session: Session, ahead: uuid.UUID
) -> None:
    people = anna.get(f"/meetings/{ahead}/participants").json
    assert people
    leader, citizen = people["participants"][0], people["participants"][1]

    stays = anna.send("DELETE", f"/meetings/{ahead}/participants/{leader['id']}")
    goes = anna.send("DELETE", f"/meetings/{ahead}/participants/{citizen['id']}")

    assert (stays.status_code, word(stays)) == (422, "leader-stays")
    assert goes.status_code == 200
    session.rollback()
    person = session.get_one(Participant, uuid.UUID(citizen["id"]))
    assert person.removed_at
    assert len(audits(session, "participant-removed", person.id)) == 1
    gone = anna.send("DELETE", f"/meetings/{ahead}/participants/{citizen['id']}")
    assert gone.status_code == 404


def test_a_participant_of_another_meeting_is_not_found(
    anna: Program, session: Session, ahead: uuid.UUID
) -> None:
    answer = anna.send("DELETE", f"/meetings/{ahead}/participants/{uuid.uuid4()}")

    assert answer.status_code == 404
