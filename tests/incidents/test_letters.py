"""How the messages of an incident read: neutral, in both languages, an SMS of one part."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from accounts.models import User
from core import clock
from core.db import db
from notifications.kinds import KINDS
from notifications.models import Channel, OutboxMessage
from notifications.sms import ONE_MESSAGE, gsm_length, to_gsm
from support.incidents import deciding
from support.incidents.letters import BEGUN, OVER
from support.incidents.models import Incident
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import NOON, POST, Held

LINK = len("https://moedebro.example/m/") + 44
WORDS = {
    (BEGUN, "da"): "Der er problemer med videomøder lige nu.",
    (BEGUN, "en"): "There is trouble with video meetings just now.",
    (OVER, "da"): "Du kan deltage som planlagt.",
    (OVER, "en"): "You can take part as planned.",
}


def message(kind: str, channel: Channel) -> OutboxMessage:
    """As the outbox keeps it."""
    starts_at = (NOON + timedelta(minutes=18)).isoformat()
    payload = {"incident_id": str(uuid.uuid4()), "starts_at": starts_at}
    return OutboxMessage(kind=kind, channel=channel, payload=payload)


@pytest.mark.parametrize(("kind", "language"), list(WORDS))
def test_the_mail_says_what_is_wrong_and_which_meeting(
    app: Flask, work: Work, kind: str, language: str
) -> None:
    with work(), force_locale(language):
        rendered = KINDS[kind].render(message(kind, Channel.EMAIL))

    assert WORDS[kind, language] in rendered.text
    assert WORDS[kind, language] in rendered.html
    assert "12.18" in rendered.text or "12:18" in rendered.text
    assert rendered.subject


@pytest.mark.parametrize(("kind", "language"), list(WORDS))
def test_the_sms_is_one_part_with_its_link(
    app: Flask, work: Work, kind: str, language: str
) -> None:
    with work(), force_locale(language):
        rendered = KINDS[kind].render(message(kind, Channel.SMS))

    assert gsm_length(to_gsm(rendered.text.strip())) + LINK <= ONE_MESSAGE


@pytest.mark.parametrize(("state", "is_said"), [("proposed", False), ("going_on", True)])
def test_a_reminder_says_what_is_going_on(
    request: pytest.FixtureRequest, work: Work, stuck: list[Held], state: str, is_said: bool
) -> None:
    incident = request.getfixturevalue("proposed")
    if state == "going_on":
        _confirm(work, incident.id, request.getfixturevalue("cast"))
    with work(), force_locale("da"):
        rendered = KINDS["reminder-soon"].render(_reminder(stuck[0]))

    assert ("Der er problemer med video lige nu" in rendered.text) is is_said
    assert ("Der er problemer med video lige nu" in rendered.html) is is_said


def _confirm(work: Work, id: uuid.UUID, cast: Cast) -> None:
    with work():
        found, dorte = db.session.get_one(Incident, id), db.session.get_one(User, cast.dorte.id)
        deciding.confirm(found, "Vi ved det.", by=dorte, post=POST, now=clock.now())


def _reminder(held: Held) -> OutboxMessage:
    return OutboxMessage(
        kind="reminder-soon",
        channel=Channel.EMAIL,
        language="da",
        participant_id=held.ida.id,
        meeting_id=held.meeting.id,
        due_at=clock.now(),
        payload={"occurrence_id": str(held.occurrence.id), "starts_at": NOON.isoformat()},
    )
