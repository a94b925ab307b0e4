"""Mails about one's account: what they say, what they never hold, and that one came back."""

import os
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.links import Reader
from accounts.models import LinkKind, PasswordLink
from core.db import db
from notifications import account_letters
from notifications.kinds import Rendered, kind_of
from notifications.models import OutboxMessage
from tests.accounts.making import invite_gry, mails, newest_link, path_of
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import drain
from tests.notifications.sink import Sink

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
ID = uuid.UUID("11111111-1111-4111-8111-111111111111")
PLACE = "Digitalisering, Kolding Kommune"
CASES = {
    "user-invitation": (LinkKind.INVITATION, PLACE),
    "password-link": (LinkKind.FORGOTTEN, ""),
    "password-link-sent": (LinkKind.FORGOTTEN, PLACE),
}


def written(rendered: Rendered) -> str:
    """The message as a text that people can compare."""
    return f"{rendered.subject}\n\n{rendered.text}\n{'-' * 20}\n{rendered.html}\n"


def compare(name: str, said: str) -> None:
    """With the snapshot. SNAPSHOTS=write writes it anew."""
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


def rendered(kind: str, language: str) -> Rendered:
    """The newest message of the kind, in the language."""
    message = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)).one()
    with force_locale(language):
        message.language = language
        return kind_of(kind).render(message)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", CASES)
def test_a_mail_with_a_link_reads_as_its_snapshot(
    work: Work, cast: Cast, name: str, language: str
) -> None:
    kind, place = CASES[name]
    with work():
        link = PasswordLink(id=ID, user_id=cast.anna.id, kind=kind, made_at=NOON)
        link.expires_at = NOON.replace(hour=12)
        db.session.add(link)
        reader = Reader(cast.anna.id, cast.anna.email, language)
        account_letters.on_link_made(None, link=link, reader=reader, place=place, now=NOON)
        said = written(rendered(account_letters.KIND_OF[kind], language))

    compare(f"{name}.{language}", said)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_mail_about_a_change_reads_as_its_snapshot(work: Work, cast: Cast, language: str) -> None:
    with work():
        reader = Reader(cast.anna.id, cast.anna.email, language)
        account_letters.on_password_changed(None, reader=reader, now=NOON)
        said = written(rendered("password-changed", language))

    compare(f"password-changed.{language}", said)


def test_the_link_is_made_when_the_mail_leaves(
    mailing_app: Flask, session: Session, cast: Cast, work: Work, sink: Sink
) -> None:
    invite_gry(work, cast)
    path = path_of(newest_link(session))
    [kept] = mails(session, "user-invitation")
    assert path[-22:] not in str(vars(kept))
    session.rollback()

    drain(mailing_app)

    body = sink.mails()[0].get_body(("plain",))
    assert body
    assert path in body.get_content()


def test_a_mail_that_comes_back_is_said_on_the_page_of_the_user(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    invite_gry(work, cast)
    [kept] = mails(session, "user-invitation")
    with work():
        message = db.session.get_one(OutboxMessage, kept.id)
        follow = kind_of(kept.kind).failed
        assert follow
        follow(message, NOON)
    sign_in(client, cast.frida)

    page = client.get(f"/people/{kept.user_id}").text

    assert "Mailen kom ikke frem" in page
    assert "Send en ny invitation" in page
