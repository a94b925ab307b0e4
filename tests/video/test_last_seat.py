"""Two at the door and one seat: one gets it, on both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from core import clock
from core.db import db, transaction
from tests.video.rooms import Work, a_meeting_now, somebody
from video import services
from video.models import Provision
from video.providers import RoomFull

AT_ONCE, SEATS, ROUNDS = 6, 2, 5


def test_the_last_seat_is_given_once(app: Flask, work: Work) -> None:
    def try_to_join(provision_id: object, start: Barrier) -> str:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    provision = db.session.get_one(Provision, provision_id)
                    services.join(provision, somebody(), now=clock.now())
            except RoomFull:
                return "full"
            return "in"

    for _round in range(ROUNDS):
        meeting, start = a_meeting_now(work, capacity=SEATS), Barrier(AT_ONCE)
        with ThreadPoolExecutor(AT_ONCE) as actors:
            outcomes = Counter(actors.map(try_to_join, [meeting] * AT_ONCE, [start] * AT_ONCE))

        assert outcomes == {"in": SEATS, "full": AT_ONCE - SEATS}
