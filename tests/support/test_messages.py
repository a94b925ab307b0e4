"""How messages about tickets read, in both languages. Neutral: no words of the case, no name."""

import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import db
from notifications.kinds import KINDS, Rendered
from notifications.models import Channel, OutboxMessage
from notifications.sms import ONE_MESSAGE, gsm_length, to_gsm
from support.clocks import letters
from support.clocks.promises import Name
from support.models import Outcome, SupportUnit, Ticket
from support.services import telling
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import NOON, POST, Held, read_anew

SNAPSHOTS = Path(__file__).parent / "snapshots"
LINK = "https://moedebro.example/m/" + 44 * "x"
NEWS = (
    telling.OFFER, telling.OFFER_DECLINED, telling.OFFER_SILENT, telling.OFFER_ENDED, telling.TASK,
    telling.TASK_LATE, telling.TASK_DROPPED, telling.TASK_DONE, telling.TASKS_DONE,
    telling.TASK_SILENT, telling.CONSULT, telling.ADVICE, telling.OUTSIDE,
)  # fmt: skip
DUE = (NOON + timedelta(minutes=5)).isoformat()
FACTS = {"unit": "Lokal it, Kolding Kommune", "due_at": DUE}
OUTSIDE: dict[str, Any] = {"is_external": True, "wanted": "Skift kortet i skærmen på stuen."}
CASES: list[tuple[str, str, dict[str, Any]]] = [
    (telling.RECEIVED, "unit", {}),
    (telling.SKIPPED, "unit", {}),
    (telling.OPENED, "leader", {}),
    (telling.UNSOLVED, "leader", {}),
    (telling.REPLY, "requester", {}),
    (telling.HANDED_OVER, "requester", {}),
    (telling.MERGED, "requester", {}),
    (telling.MENTIONED, "unit", {}),
    *((telling.NEWS, "unit", {"about": about, **FACTS}) for about in NEWS),
    (telling.NEWS, "unit", {"about": telling.TASK, **FACTS, **OUTSIDE}),
    (telling.RECEIVED, "unit", OUTSIDE),
    *(
        (telling.OUTCOME, reader, {"outcome": outcome.value})
        for reader in ("requester", "leader", "unit")
        for outcome in Outcome
    ),
    *(
        (kind, "unit", {"promise": promise.value})
        for kind in (letters.DUE_SOON, letters.OVERDUE)
        for promise in Name
    ),
]


def message(kind: str, reader: str, facts: dict[str, Any], channel: Channel) -> OutboxMessage:
    """A message as the outbox keeps it."""
    payload = {
        "reader": reader,
        "ticket_id": "11111111-1111-4111-8111-111111111111",
        "number": 1042,
        "place": "Voksenrådgivningen, Kolding Kommune",
        "starts_at": (NOON + timedelta(minutes=18)).isoformat(),
        "due_at": (NOON + timedelta(minutes=5)).isoformat(),
        **facts,
    }
    meeting = uuid.UUID("22222222-2222-4222-8222-222222222222")
    return OutboxMessage(kind=kind, channel=channel, payload=payload, meeting_id=meeting)


def written(rendered: Rendered) -> str:
    """The message as a text that people can compare."""
    return f"{rendered.subject}\n\n{rendered.text}\n{'-' * 20}\n{rendered.html}\n"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("kind", "reader", "facts"), CASES)
def test_a_mail_reads_as_its_snapshot(
    app: Flask, kind: str, reader: str, facts: dict[str, Any], language: str
) -> None:
    with app.app_context(), force_locale(language):
        said = written(KINDS[kind].render(message(kind, reader, facts, Channel.EMAIL)))

    marks = [facts[k] for k in ("about", "promise", "outcome") if k in facts] + ["outside"] * (
        "wanted" in facts
    )
    file = SNAPSHOTS / ("-".join([kind, reader, *marks, language]) + ".txt")
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("kind", "reader", "facts"), [c for c in CASES if c[1] == "requester"])
def test_a_text_message_is_one_message(
    app: Flask, kind: str, reader: str, facts: dict[str, Any], language: str
) -> None:
    with app.app_context(), force_locale(language):
        said = KINDS[kind].render(message(kind, reader, facts, Channel.SMS)).text

    assert said
    assert gsm_length(to_gsm(f"{said} {LINK}")) <= ONE_MESSAGE


def test_the_link_is_made_when_the_message_is(
    app: Flask, work: Work, session: Session, held: Held, ticket: Ticket
) -> None:
    with work():
        telling.tell_requester(
            db.session.get_one(Ticket, ticket.id), telling.REPLY, post=POST, now=NOON
        )
    read_anew(session)
    [kept] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == telling.REPLY))

    with app.app_context(), force_locale("da"):
        said = KINDS[kept.kind].render(kept).text

    assert "/m/" in said
    assert "/m/" not in str(kept.payload)


def test_messages_say_nothing_of_the_case(session: Session, ticket: Ticket) -> None:
    for kept in session.scalars(select(OutboxMessage)):
        assert "høre" not in str(kept.payload)
        assert "Ida" not in str(kept.payload)


def test_a_unit_without_a_mailbox_gets_none(
    work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    cast.at.hotline_unit.email = None
    session.commit()

    with work():
        unit = db.session.get_one(SupportUnit, cast.at.hotline.id)
        held = db.session.get_one(Ticket, ticket.id)
        assert telling.tell_unit(held, unit, telling.RECEIVED, post=POST, now=NOON) is None
