"""The demo loads at any hour of the year, once, and with nobody real in it."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Unit, User
from booking.claims import Claim
from booking.models import Meeting, Occurrence, Participant
from core import clock
from core.config import Settings
from core.forms import looks_like_cpr
from notifications.models import Channel, OutboxMessage
from notifications.sending import prepare
from notifications.worker import Worker
from support.demo.cast import PASSWORD, PEOPLE
from support.models import OpeningHours, Status, SupportUnit, Ticket, TicketEvent
from tests.demo.conftest import Load
from tests.demo.told import (
    CASES,
    ODD_TIMES,
    WEDNESDAY,
    begins_soon,
    cases,
    happened_before,
    lies_in_order,
)
from video.models import Provision, Room
from video.outside.models import Bridge

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("now", ODD_TIMES.values(), ids=ODD_TIMES)
def test_the_story_holds_whenever_it_is_opened(
    loading: Load, session: Session, now: datetime
) -> None:
    assert loading(now)

    begins_soon(session, now)
    lies_in_order(session, now)
    happened_before(session, now)
    assert cases(session) == CASES


def test_a_second_time_changes_nothing(loading: Load, session: Session) -> None:
    loading(WEDNESDAY)
    before = [session.scalar(select(func.count()).select_from(m)) for m in (User, Ticket, Claim)]

    assert not loading(WEDNESDAY + timedelta(days=1))

    session.rollback()
    after = [session.scalar(select(func.count()).select_from(m)) for m in (User, Ticket, Claim)]
    assert after == before


def test_the_command_loads_and_then_says_that_it_did_already(
    posting_app: Flask, session: Session
) -> None:
    run = posting_app.test_cli_runner()

    assert "The demo is loaded." in run.invoke(args=["demo", "load", "--small"]).output
    assert "nothing was loaded" in run.invoke(args=["demo", "load"]).output
    assert session.scalar(select(func.count()).select_from(User)) == len(PEOPLE)


def test_where_people_are_real_the_command_loads_nobody(app: Flask, session: Session) -> None:
    run = app.test_cli_runner().invoke(args=["demo", "load"])

    assert "Only with DEMO=1" in run.output
    assert run.exit_code == 1
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_ida_gets_a_room_with_real_video(loading: Load, session: Session) -> None:
    loading(WEDNESDAY)

    rooms = {
        o.meeting.purpose: o.provision.room.provider
        for o in session.scalars(select(Occurrence))
        if o.provision
    }
    assert rooms == {
        "Samtale før hjemkomst": "local",
        "Opfølgning på hjælpen": "local",
        "Plan for hjælp og træning": "static",
        "Netværksmøde om skoleåret": "static",
        "Ugens hjemsendelser": "local",
        "Overgang til genoptræning": "static",
        "Samarbejde om hjælpemidler": "pexip-policy",
    }


def test_two_meetings_are_at_bridges_that_are_made_up(loading: Load, session: Session) -> None:
    """Bo's, so that a stranger sees them; nothing has to be asked of anybody for them."""
    loading(WEDNESDAY)

    led = select(Room.name, User.email).join(Provision, Provision.room_id == Room.id)
    led = led.join(Occurrence, Occurrence.provision_id == Provision.id)
    led = led.join(Meeting).join(User, User.id == Meeting.leader_id)
    there = session.execute(led.where(User.email == "bo@example.org").order_by(Room.name))
    assert [row.name for row in there] == ["Kolding Pexip 1", "Region Cisco 1"]
    assert list(session.scalars(select(Bridge.kind))) == ["pexip-policy"]  # it is never called


def test_nobody_in_it_is_real(loading: Load, session: Session) -> None:
    loading(WEDNESDAY)

    people = [*session.scalars(select(User)), *session.scalars(select(Participant))]
    reached = [*people, *session.scalars(select(Unit))]
    mails = {one.email for one in reached if one.email}
    rooms = session.scalars(select(Room.phone))
    phones = {*[one.phone for one in reached], *session.scalars(select(Meeting.phone)), *rooms}
    assert [mail for mail in mails if not mail.endswith("@example.org")] == []
    assert [p for p in phones if p and not re.match(r"\+45(00|1)", p)] == []


def test_nothing_in_it_looks_like_a_cpr_number(loading: Load, session: Session) -> None:
    loading(WEDNESDAY)

    texts = [
        *session.scalars(select(TicketEvent.text)),
        *session.scalars(select(Meeting.agenda)),
        *session.scalars(select(Meeting.purpose)),
        *session.scalars(select(Participant.topics)),
    ]
    assert [text for text in texts if text and looks_like_cpr(text)] == []


def test_every_unit_says_what_it_is(loading: Load, session: Session) -> None:
    loading(WEDNESDAY)

    said = list(session.scalars(select(Unit.explanation)))
    assert all(text.endswith(".") and text.count(". ") == 0 for text in said)


def test_only_the_hospitals_it_closes(loading: Load, session: Session) -> None:
    loading(WEDNESDAY)

    closing = set(session.scalars(select(OpeningHours.support_unit_id)))
    units = session.scalars(select(SupportUnit)).all()
    assert [u.unit.place for u in units if u.id in closing] == ["Lokal it, Sygehus Lillebælt"]


def test_every_message_can_be_written(app: Flask, loading: Load, session: Session) -> None:
    loading(WEDNESDAY)
    ids = session.scalars(select(OutboxMessage.id)).all()
    session.rollback()

    with app.app_context():
        ready = [prepare(id, now=WEDNESDAY) for id in ids]

    assert len(ready) > 30


def test_the_worker_puts_every_message_into_its_folder(
    posting_app: Flask, loading: Load, session: Session
) -> None:
    loading(clock.now())
    session.rollback()

    Worker(posting_app, threads=2).run(drain=True)

    due = OutboxMessage.due_at <= clock.now()  # the warning near the start comes later
    rows = session.scalars(select(OutboxMessage).where(due)).all()
    folder = posting_app.extensions["moedebro_settings"].instance_path
    assert all(row.sent_at for row in rows)
    assert len(list(folder.glob("mail/*.eml"))) == sum(r.channel == Channel.EMAIL for r in rows)
    assert len(list(folder.glob("sms/*.txt"))) == sum(r.channel == Channel.SMS for r in rows) > 0
    assert list(folder.glob("mail/*_ida@example.org_*.eml"))


def test_else_is_still_to_be_told_when_every_message_is_out(
    posting_app: Flask, loading: Load, session: Session
) -> None:
    loading(clock.now())
    session.rollback()

    Worker(posting_app, threads=2).run(drain=True)

    [ticket] = session.scalars(select(Ticket).where(Ticket.status == Status.CLOSING))
    assert [n.label for n in ticket.notices if n.told_at is None] == [ticket.requester]


def test_the_guide_says_who_to_be_and_where_the_mail_is(app: Flask, settings: Settings) -> None:
    said = app.test_cli_runner().invoke(args=["demo", "guide"]).output

    for word in (settings.base_url, PASSWORD, "mail to ida@example.org"):
        assert word in said
    assert all(f"{name}@example.org" in said for name in PEOPLE)
    assert said.index("dorte") < said.index("More people") < said.index("erik")
    assert str(settings.instance_path / "sms") in said
    assert "/m/" not in said
