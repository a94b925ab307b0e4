"""Trying the service out: its own people get messages, all others once somebody goes live."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from core import clock
from core.config import Settings
from core.db import db
from notifications import outbox
from notifications.going_live import WentLive
from notifications.models import Channel, OutboxMessage
from notifications.outbox import DeliveryState
from notifications.texts.models import SmsDelivery
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.calls import app_of
from tests.notifications.making import TO, Watched, drain, enqueue
from tests.notifications.sink import Sink

PAGE = "/messages"


@pytest.fixture
def pilot(app: Flask, settings: Settings, sink: Sink) -> Iterator[Flask]:
    """An installation that is being tried out."""
    chosen = replace(settings, pilot=True, smtp_host="127.0.0.1", smtp_port=sink.port, demo=True)
    with app_of(chosen) as made:
        yield made


@pytest.fixture
def frida(session: Session, cast: Cast) -> User:
    """Who administers the region too, under which all lie."""
    unit = cast.at.shared_unit.id
    session.add(Membership(user_id=cast.frida.id, unit_id=unit, role=Role.ADMINISTRATOR))
    session.commit()
    return cast.frida


def waiting(work: Work, **to: object) -> OutboxMessage:
    with work():
        message = enqueue(to=replace(TO, **to), text=str(to.get("stream", "")))  # type: ignore[arg-type]
        db.session.flush()
        db.session.expunge(message)
    return message


def test_only_people_who_sign_in_here_are_written_to(
    pilot: Flask, cast: Cast, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    waiting(work, address=cast.anna.email.upper(), stream="anna")
    waiting(work, address="ida@example.org", stream="ida")

    drain(pilot)

    assert [str(mail["Subject"]) for mail in sink.mails()] == ["anna"]
    [kept] = session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None)))
    assert (kept.failure, kept.failed_at, kept.attempts) == ("pilot", None, 0)
    assert kept.due_at > clock.now()


def test_nobody_elses_phone_rings(
    pilot: Flask, cast: Cast, work: Work, session: Session, watched: Watched
) -> None:
    anna = session.get_one(type(cast.anna), cast.anna.id)
    anna.phone = "+4500112255"
    session.commit()
    waiting(work, channel=Channel.SMS, address="+4500112255", stream="anna")
    waiting(work, channel=Channel.SMS, address="+4500112233", stream="ida")

    drain(pilot)

    assert len(session.scalars(select(SmsDelivery)).all()) == 1
    assert watched.failed == []


def test_who_is_no_user_any_more_is_somebody_else(
    pilot: Flask, cast: Cast, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    session.get_one(type(cast.bo), cast.bo.id).is_active = False
    session.commit()
    waiting(work, address=cast.bo.email)

    drain(pilot)

    assert sink.mails() == []


def test_the_leader_reads_that_it_is_kept(
    pilot: Flask, work: Work, session: Session, watched: Watched
) -> None:
    ida = UUID(int=9)
    waiting(work, participant_id=ida)
    drain(pilot)

    with work():
        [delivery] = outbox.delivery_of([ida], family="watched")[ida]

    assert delivery.state is DeliveryState.KEPT


def test_after_going_live_what_was_kept_leaves(
    pilot: Flask, frida: User, work: Work, session: Session, sink: Sink, watched: Watched
) -> None:
    waiting(work, address="ida@example.org", stream="ida")
    drain(pilot)
    client = pilot.test_client()
    sign_in(client, frida)
    assert "1 besked er gemt" in client.get(PAGE).text

    assert post(client, f"{PAGE}/going-live", {}, page=PAGE).status_code == 303
    drain(pilot)

    assert [str(mail["Subject"]) for mail in sink.mails()] == ["ida"]
    [entry] = audits(session, "went-live", frida.id)
    assert entry.facts == {"released": 1}


def test_going_live_twice_is_once(pilot: Flask, frida: User, session: Session) -> None:
    client = pilot.test_client()
    sign_in(client, frida)
    post(client, f"{PAGE}/going-live", {}, page=PAGE)

    again = post(client, f"{PAGE}/going-live", {}, page="/organisations")

    assert again.status_code == 303
    assert len(audits(session, "went-live")) == 1
    assert len(session.scalars(select(WentLive)).all()) == 1


@pytest.mark.parametrize(("name", "status"), [("anna", 403), ("dorte", 403)])
def test_only_administrators_go_live(
    pilot: Flask, cast: Cast, session: Session, name: str, status: int
) -> None:
    client = pilot.test_client()
    sign_in(client, getattr(cast, name))

    assert client.get(PAGE).status_code == status
    assert post(client, f"{PAGE}/going-live", {}, page="/profile").status_code == status
    assert session.scalars(select(WentLive)).all() == []


def test_below_the_top_one_reads_that_it_is_tried_out_and_no_more(
    pilot: Flask, cast: Cast, work: Work, session: Session, watched: Watched
) -> None:
    waiting(work, address="ida@example.org")
    drain(pilot)
    client = pilot.test_client()
    sign_in(client, cast.frida)

    page = client.get(PAGE).text

    assert "Mødebro er i prøvedrift" in page
    assert "1 besked er gemt" not in page
    assert "going-live" not in page
    assert post(client, f"{PAGE}/going-live", {}, page=PAGE).status_code == 403
    assert session.scalars(select(WentLive)).all() == []


def test_the_sums_of_all_are_for_the_top_alone(
    client: FlaskClient, cast: Cast, session: Session
) -> None:
    sign_in(client, cast.frida)
    assert "Denne måned" not in client.get(PAGE).text

    unit = cast.at.shared_unit.id
    session.add(Membership(user_id=cast.frida.id, unit_id=unit, role=Role.ADMINISTRATOR))
    session.commit()

    assert "Denne måned" in client.get(PAGE).text


def test_who_is_not_signed_in_is_asked_to(pilot: Flask, session: Session) -> None:
    client = pilot.test_client()

    assert client.get(PAGE).status_code == 303
    assert session.scalars(select(WentLive)).all() == []


def test_without_a_trial_the_page_offers_nothing(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    page = client.get(PAGE).text

    assert "Der bliver skrevet til alle" in page
    assert "going-live" not in page
