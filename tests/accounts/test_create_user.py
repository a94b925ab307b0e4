"""`flask users create`: somebody who can sign in, and do something."""

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organisation, OrganisationKind, Role, Unit, User
from core.audit import ActorKind, AuditEntry
from tests.browse import post, sign_in
from tests.factories import PASSWORD, Cast

GRY = {
    "name": "Gry Nyansat",
    "email": "Gry@example.org",
    "password": PASSWORD,
    "organisation": "Aabenraa Kommune",
    "kind": "municipality",
    "unit": "Børn og unge",
    "role": "meeting_leader",
}


def create(app: Flask, session: Session, **changes: str) -> Result:
    """Say it all at the terminal."""
    session.rollback()
    said = [word for key, value in (GRY | changes).items() if value for word in (f"--{key}", value)]
    return app.test_cli_runner().invoke(args=["users", "create", *said])


def test_somebody_new_somewhere_new_can_book(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    answer = create(app, session)

    assert answer.exit_code == 0, answer.output
    assert "meeting_leader in Børn og unge, Aabenraa Kommune" in answer.output
    sign_in(client, session.scalars(select(User)).one())
    assert client.get("/drafts").status_code == 200


def test_organisation_and_unit_are_made(app: Flask, session: Session) -> None:
    create(app, session)

    user = session.scalars(select(User)).one()
    assert user.home
    assert user.home.place == "Børn og unge, Aabenraa Kommune"
    assert user.home.organisation.kind == OrganisationKind.MUNICIPALITY
    assert user.has_role(Role.MEETING_LEADER)


def test_that_it_was_done_is_written_down(app: Flask, session: Session) -> None:
    create(app, session)

    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "user-created"))
    assert (row.actor_kind, row.subject_id) == (
        ActorKind.SYSTEM,
        session.scalars(select(User.id)).one(),
    )
    assert row.facts == {"role": "meeting_leader", "place": "Børn og unge, Aabenraa Kommune"}


def test_a_unit_that_is_there_is_joined(app: Flask, session: Session, cast: Cast) -> None:
    unit, owner = cast.at.adults.name, cast.at.kolding.name
    before = len(session.scalars(select(Unit)).all())

    assert create(app, session, unit=unit, organisation=owner, kind="").exit_code == 0

    gry = session.scalars(select(User).where(User.email == "gry@example.org")).one()
    assert gry.unit_ids(Role.MEETING_LEADER) == [cast.at.adults.id]
    assert len(session.scalars(select(Unit)).all()) == before


def test_a_mail_address_that_is_taken_is_said_in_words(
    app: Flask, session: Session, cast: Cast
) -> None:
    answer = create(app, session, email="ANNA@example.org")

    assert answer.exit_code == 1
    assert "Der er allerede en bruger med den mailadresse" in answer.output
    names = set(session.scalars(select(Organisation.name)))
    assert GRY["organisation"] not in names


def test_a_new_organisation_needs_a_kind(app: Flask, session: Session) -> None:
    answer = create(app, session, kind="")

    assert answer.exit_code == 1
    assert "--kind" in answer.output
    assert not session.scalars(select(User)).all()


def test_a_role_that_is_none_is_refused(app: Flask, session: Session) -> None:
    answer = create(app, session, role="boss")

    assert answer.exit_code == 2
    assert "meeting_leader" in answer.output


def test_a_password_that_is_easy_to_guess_is_refused(app: Flask, session: Session) -> None:
    answer = create(app, session, password="Sommer2026!!")

    assert answer.exit_code == 1
    assert "let at gætte" in answer.output
    assert not session.scalars(select(User)).all()


def test_the_password_signs_in(app: Flask, client: FlaskClient, session: Session) -> None:
    create(app, session)

    answer = post(client, "/sign-in", {"email": "gry@example.org", "password": PASSWORD})

    assert answer.status_code == 303
