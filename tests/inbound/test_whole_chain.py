"""From the wire to the leader's page, with the processes that an operator runs."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import Answer, Standing
from core import clock
from core.config import Settings
from notifications.inbound import dealing
from tests.booking.making import KEY
from tests.booking.meetings import page_of
from tests.browse import sign_in
from tests.factories import Cast
from tests.inbound.answering import given, ida_of, reply_to, standings
from tests.inbound.conftest import Take
from tests.inbound.replies import SHAPES
from tests.inbound.servers import listener
from tests.inbound.test_listener import send
from tests.notifications.making import drain


@pytest.mark.slow
def test_an_answer_goes_from_the_mail_server_to_the_leaders_page(
    app: Flask,
    settings: Settings,
    session: Session,
    client: FlaskClient,
    cast: Cast,
    ahead: uuid.UUID,
) -> None:
    reply = reply_to(session, ahead)
    with listener(settings) as running:
        for shape in ("exchange", "thunderbird"):
            send(running.port, SHAPES[shape](reply.changed(message_id=f"<{shape}@example.org>")))
    drain(app, with_jobs=True)
    sign_in(client, cast.anna)

    assert "Kommer</span>" in page_of(client, ahead, "/people")
    page = page_of(client, ahead, f"/participants/{ida_of(session).id}")
    assert page.count("Kommer, fra kalenderen") == 2


def test_two_answers_at_once_go_in_turn(
    app: Flask, session: Session, ahead: uuid.UUID, take: Take
) -> None:
    reply, together = reply_to(session, ahead), Barrier(2)
    for number, said in enumerate(("ACCEPTED", "DECLINED")):
        at = f"{clock.now():%Y%m%dT%H%M}{number:02d}Z"
        take(reply.changed(partstat=said, stamp=at, message_id=f"<{number}@x>").raw())

    def work(_worker: int) -> int:
        together.wait(10)
        with app.app_context():
            return dealing.deal(clock.now(), authserv_id="", key=KEY)

    with ThreadPoolExecutor(2) as two:
        dealt = list(two.map(work, range(2)))

    assert sum(dealt) == 2
    assert ida_of(session).answer == Answer.DECLINED
    assert set(standings(session)) <= {Standing.STANDS, Standing.OLDER}
    assert len(given(session)) == 2
