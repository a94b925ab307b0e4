"""What is attached to a case that goes on as another is there for whoever has the other."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from support.models import PhoneLine, Ticket
from support.services import opening
from support.telephone.known import LineKind
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.mails.world import put_mail
from tests.support import deeds
from tests.support.makers import POST, Held, call
from tests.telephone.making import make_call

ATTACHED = re.compile(r'href="(/desk/(?:mails|phone-calls)/[^"?#]+)"')


@pytest.fixture
def merged(work: Work, session: Session, cast: Cast, soon: Held, asked: Ticket) -> list[str]:
    """A mail and a call of somebody without a name, who was Ida: her case went on to Hans since.
    Where they lie."""
    nobody = call(soon, cast, participant_id=None, requester="Den, der ringede")
    with work():
        other = opening.open_ticket(nobody, by=None, post=POST, now=clock.now())
        mail = put_mail(1, cast.at.hotline.id, other.id)
        db.session.flush()
        into, other_id, mail_id = asked.id, other.id, mail.id
        file_id = mail.files[0].id
    line = PhoneLine(organisation_id=cast.at.kolding.id, kind=LineKind.CITIZEN,
                     number="+4500700799", name="Hjælp", made_at=clock.now())  # fmt: skip
    session.rollback()
    session.add(line)
    session.commit()
    rang = make_call(session, line, cast, ticket_id=other_id)
    at, spoken = f"/desk/mails/{mail_id}", f"/desk/phone-calls/{rang.id}"
    urls = [at, f"{at}/page", f"{at}/files/{file_id}", f"{spoken}/messages/{rang.recordings[0].id}"]
    session.rollback()
    with work():
        deeds.merge(cast.dorte.id, into)(db.session.get_one(Ticket, other_id))
    with work():
        deeds.hand_over(cast.dorte.id, cast.at.shared.id)(db.session.get_one(Ticket, into))
    return [*urls, spoken]


def test_whoever_reads_the_case_reads_what_came_with_it(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, merged: list[str]
) -> None:
    sign_in(client, cast.hans)

    page = client.get(f"/tickets/{asked.id}").text

    shown = re.findall(ATTACHED, page)
    assert set(shown) <= set(merged)
    assert len(shown) > 1
    assert {url: client.get(url).status_code for url in merged} == dict.fromkeys(merged, 200)


def test_nobody_else_does(
    client: FlaskClient, work: Work, session: Session, cast: Cast, asked: Ticket, merged: list[str]
) -> None:
    sign_in(client, cast.gitte)

    assert {url: client.get(url).status_code for url in merged} == dict.fromkeys(merged, 404)


def test_once_they_are_parted_it_is_with_its_own_case_alone(
    client: FlaskClient, work: Work, session: Session, cast: Cast, merged: list[str]
) -> None:
    other = session.scalars(select(Ticket.id).where(Ticket.participant_id.is_(None))).one()
    session.rollback()
    with work():
        deeds.restore(cast.dorte.id)(db.session.get_one(Ticket, other))
    sign_in(client, cast.hans)

    assert {url: client.get(url).status_code for url in merged} == dict.fromkeys(merged, 404)
