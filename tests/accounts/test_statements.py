"""The administrators' pages cost the same whatever the number of units and reports."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import ContactReport, Organisation, OrganisationKind, Unit
from core import clock
from tests.accounts.places import counted
from tests.browse import sign_in
from tests.factories import Cast

MOST = 23


def cost(client: FlaskClient, cast: Cast) -> list[int]:
    """How many statements each page takes."""
    found = []
    for url in ("/organisations", f"/organisations/{cast.at.kolding.id}", "/contact-reports"):
        with counted() as seen:
            assert client.get(url).status_code == 200
        found.append(len([s for s in seen if not s.startswith(("BEGIN", "PRAGMA"))]))
    return found


def test_many_units_and_reports_cost_what_one_does(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    add(session, cast, 1)
    few = cost(client, cast)

    add(session, cast, 20)

    assert cost(client, cast) == few
    assert max(few) <= MOST


def add(session: Session, cast: Cast, count: int) -> None:
    """So many more units, organisations and reports."""
    for n in range(count):
        name = f"{count} {n}"
        kolding, kind = cast.at.kolding.id, OrganisationKind.OTHER
        session.add(Organisation(name=name, kind=kind, parent_id=kolding))
        unit = Unit(name=name, organisation_id=kolding)
        session.add(unit)
        session.flush()
        session.add(
            ContactReport(
                unit_id=unit.id, owner_id=kolding, text="x",
                reported_by_id=cast.frida.id, reported_at=clock.now(),
            )
        )  # fmt: skip
    session.commit()
