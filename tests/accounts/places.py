"""Small makers around organisations and units."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, Unit
from tests.factories import Cast

UNIT = {
    "name": "Voksenrådgivningen",
    "explanation": "Rådgiver voksne.",
    "email": "voksne@example.org",
    "has_secure_mail": "yes",
    "phone": "00 44 55 66",
    "phone_hours": "hverdage 9-14",
    "local_helper": "Grethe i stuen, lokal 12",
    "sor_code": "441211000016007",
    "gln": "5790000120406",
    "own_key": "K-17",
    "version": "1",
}
ORGANISATION = {
    "name": "Kolding Kommune",
    "kind": "municipality",
    "citizen_phone": "00 44 55 00",
    "sor_code": "",
    "gln": "",
    "own_key": "621",
    "version": "1",
}


def of_the_region(session: Session, cast: Cast) -> None:
    """Frida becomes the administrator of the whole region instead of her municipality."""
    row = session.scalars(select(Membership).where(Membership.user_id == cast.frida.id)).one()
    row.unit_id = cast.at.shared_unit.id
    session.commit()


def administrates(session: Session, cast: Cast, unit: Unit) -> None:
    """Gitte administers the organisation of this unit, too."""
    session.add(Membership(user_id=cast.gitte.id, unit_id=unit.id, role=Role.ADMINISTRATOR))
    session.commit()


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)
