"""Small makers of users, their links, and what was written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from accounts import links, people
from accounts.models import Membership, PasswordLink, Role, Unit, User
from accounts.people import Newcomer
from core import clock
from core.db import db
from notifications.models import OutboxMessage
from tests.conftest import Work
from tests.factories import Cast

KEY = b"a-key-for-tests-that-nobody-else-has-00000"
NEW_PASSWORD = "hest lampe torsk vindue"
GRY = "gry@example.org"


def make_user(
    session: Session, name: str, unit: Unit, *roles: Role, like: User | None = None, **said: Any
) -> User:
    """Somebody who signs in; with the password of `like`, or none yet."""
    first = name.split()[0].lower()
    facts = {"email": f"{first}@example.org", **said}
    user = User(name=name, password_hash=like.password_hash if like else None, **facts)
    session.add(user)
    session.flush()
    user.memberships.extend(Membership(unit=unit, role=role) for role in roles)
    session.commit()
    return user


def invite_gry(work: Work, cast: Cast, *, now: datetime | None = None, **said: Any) -> None:
    """Frida invites her."""
    facts = {"unit_id": cast.at.adults.id, "roles": [Role.MEETING_LEADER], **said}
    new = Newcomer(name="Gry Nyansat", email=GRY, title="Sagsbehandler", language="da", **facts)
    with work():
        frida = db.session.get_one(User, cast.frida.id)
        people.invite(new, by=frida, now=now or clock.now())


def user_of(session: Session, email: str) -> User:
    """As the committed database has the user now."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(User).where(User.email == email)).one()


def newest_link(session: Session) -> PasswordLink:
    """The link that was made last."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(PasswordLink).order_by(PasswordLink.made_at.desc())).all()[0]


def path_of(link: PasswordLink) -> str:
    """Where the link leads."""
    return f"/passwords/{links.token_for(link, KEY)}"


def mails(session: Session, kind: str) -> list[OutboxMessage]:
    """What is to be sent."""
    session.rollback()
    return list(session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind)))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)
