"""What belongs to no case lies where somebody of ours reads it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from accounts.models import Membership, Role
from core import clock
from notifications.inbound.models import InboundMail
from support.models import MailSort, PhoneCall, PhoneLine, SupportUnit, TicketMail
from tests.accounts.places import of_the_region
from tests.browse import sign_in
from tests.factories import Cast
from tests.support.makers import NOON, read_anew
from tests.support.saying import unname
from tests.support.test_external_units import ELSEWHERE, save
from tests.support.test_leaving import put
from tests.telephone.conftest import line as line
from tests.telephone.conftest import twilio as twilio
from tests.telephone.conftest import with_twilio as with_twilio
from tests.telephone.making import make_call
from tests.telephone.ringing import STRANGER, Ringing, only_call

pytestmark = pytest.mark.usefixtures("line")


def make_external(session: Session, *units: SupportUnit) -> None:
    ids = [unit.id for unit in units]
    session.execute(update(SupportUnit).where(SupportUnit.id.in_(ids)).values(is_external=True))
    session.commit()


def ring(twilio: FlaskClient) -> None:
    """Somebody without a meeting asks for a person."""
    phone = Ringing(twilio, STRANGER)
    phone.begin()
    phone.press("0")


def test_a_call_waits_at_a_desk_here_not_with_a_unit_elsewhere(
    twilio: FlaskClient, session: Session, cast: Cast
) -> None:
    make_external(session, cast.at.hotline)

    ring(twilio)

    found = only_call(session).support_unit_id
    assert found
    assert not session.get_one(SupportUnit, found).is_external


def test_where_all_who_help_are_elsewhere_it_waits_where_mails_do(
    twilio: FlaskClient, session: Session, cast: Cast
) -> None:
    everybody = session.scalars(select(SupportUnit)).all()
    [kept] = [unit for unit in everybody if unit.id == cast.at.hospital_it.id]
    make_external(session, *[unit for unit in everybody if unit is not kept])

    ring(twilio)

    assert only_call(session).support_unit_id == cast.at.hospital_it.id


def add_mail(session: Session, unit: SupportUnit) -> None:
    """One that lies on its list."""
    came = InboundMail(
        sha256="1", message_id="<1@example.org>", received_at=NOON, size=3, handled_at=NOON,
        envelope_from="ida@example.org", envelope_to=["svar@moedebro.example"],
    )  # fmt: skip
    session.add(came)
    session.flush()
    mail = TicketMail(
        inbound_mail_id=came.id, sort=MailSort.PERSON, message_id="<1@example.org>",
        sender="ida@example.org", sender_name="Ida", subject="Hej", text="Hej", quoted="", html="",
        at=NOON, support_unit_id=unit.id,
    )  # fmt: skip
    session.add(mail)
    session.commit()


def lists(session: Session) -> list[object]:
    """Where the calls and mails lie, those that are seen to last."""
    read_anew(session)
    calls = session.scalars(
        select(PhoneCall).order_by(PhoneCall.handled_at.is_not(None), PhoneCall.id)
    )
    mails = session.scalars(select(TicketMail))
    return [row.support_unit_id for row in (*mails, *calls)]


def fill(session: Session, line: PhoneLine, cast: Cast, unit: SupportUnit) -> None:
    """A mail and a call wait at its desk; another call is seen to."""
    make_call(session, line, cast, support_unit_id=unit.id)
    make_call(session, line, cast, support_unit_id=unit.id, handled_at=clock.now())
    add_mail(session, unit)


def test_what_waits_moves_when_the_unit_begins_to_work_elsewhere(
    client: FlaskClient, session: Session, cast: Cast, line: PhoneLine
) -> None:
    here, shared = cast.at.kolding_it, cast.at.shared.id
    fill(session, line, cast, here)
    work_there = Membership.unit_id == here.unit_id, Membership.role == Role.SUPPORTER
    session.execute(delete(Membership).where(*work_there))
    session.commit()
    sign_in(client, cast.frida)

    assert save(client, cast, ELSEWHERE).status_code == 303

    assert lists(session) == [shared, shared, here.id]


def test_what_waits_moves_when_the_unit_is_put_out_of_use(
    client: FlaskClient, session: Session, cast: Cast, line: PhoneLine
) -> None:
    here, shared = cast.at.hotline, cast.at.shared.id
    fill(session, line, cast, here)
    of_the_region(session, cast)
    unname(session, here)
    sign_in(client, cast.frida)

    assert put(client, cast.at.hotline_unit).status_code == 303

    assert lists(session) == [shared, shared, here.id]
