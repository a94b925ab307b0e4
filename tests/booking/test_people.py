"""The people of a meeting on their leader's page: reached, answered, tested, there."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from booking.models import Answer, Attendance, EquipmentTest, Occurrence, Participant
from core import clock
from notifications.models import Channel, OutboxMessage
from tests.booking.meetings import citizen_of, page_of
from tests.browse import sign_in
from tests.factories import Cast


def test_an_answer_a_test_and_being_there_are_shown(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    ida, now = citizen_of(session), clock.now()
    at = session.scalars(select(Occurrence.id)).one()
    ida.answer, ida.opened_at, ida.topics = Answer.ACCEPTED, now, "Hvem hjælper mig?"
    session.add(Attendance(occurrence_id=at, participant_id=ida.id, waiting_at=now))
    session.add(
        EquipmentTest(
            occurrence_id=at, participant_id=ida.id, at=now, results={"microphone": "silent"}
        )
    )
    session.commit()
    sign_in(client, cast.anna)

    page = page_of(client, meeting)

    for said in ("Kommer", "Mikrofon", "Venter", "I dag kl.", "»Hvem hjælper mig?«"):
        assert said in page


@pytest.mark.parametrize(
    ("joined", "left", "words"),
    [(True, False, "Er inde"), (True, True, "Er gået"), (False, False, "Nej")],
)
def test_where_somebody_is(
    client: FlaskClient,
    cast: Cast,
    session: Session,
    meeting: uuid.UUID,
    joined: bool,
    left: bool,
    words: str,
) -> None:
    now = clock.now()
    session.add(
        Attendance(
            occurrence_id=session.scalars(select(Occurrence.id)).one(),
            participant_id=citizen_of(session).id,
            waiting_at=now - timedelta(minutes=2),
            joined_at=now if joined else None,
            left_at=now if left else None,
        )
    )
    session.commit()
    sign_in(client, cast.anna)

    assert f"<span>{words}</span>" in page_of(client, meeting, "/people")


def _sent(participant: Participant, kind: str = "invitation", **said: Any) -> OutboxMessage:
    now = clock.now()
    return OutboxMessage(
        kind=kind,
        channel=Channel.EMAIL,
        stream="a",
        address="ida@example.org",
        language="da",
        payload={},
        participant_id=participant.id,
        message_id=f"<{uuid.uuid4()}@example.org>",
        envelope_from="b@example.org",
        created_at=now,
        due_at=now,
        **said,
    )


@pytest.mark.parametrize(
    ("state", "words"), [("sent_at", "Mail sendt"), ("failed_at", "Ikke leveret"), ("", "På vej")]
)
def test_whether_word_got_there(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, state: str, words: str
) -> None:
    session.execute(delete(OutboxMessage))
    fate: dict[str, Any] = {state: clock.now()} if state else {}
    session.add(_sent(citizen_of(session), **fate))
    session.commit()
    sign_in(client, cast.anna)

    assert f"<span>{words}</span>" in page_of(client, meeting, "/people")


def test_a_letter_about_a_case_does_not_hide_that_the_invitation_failed(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    ida, now = citizen_of(session), clock.now()
    session.execute(delete(OutboxMessage))
    session.add(_sent(ida, failed_at=now, failure="550 5.1.1"))
    session.flush()
    session.add(_sent(ida, "ticket-reply", sent_at=now))
    session.commit()
    sign_in(client, cast.anna)

    page = page_of(client, meeting, "/people")

    assert "<span>Ikke leveret</span>" in page
    assert "Der er ingen på den adresse" in page
    assert "Mail sendt" not in page
