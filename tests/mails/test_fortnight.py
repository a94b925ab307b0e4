"""Machines that answer us for a fortnight, about three cases at once: two messages a pair and day
follow from their mails, and no more. What a person pressed is counted apart."""

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.db import transaction
from notifications.inbound import dealing
from notifications.inbound.store import Envelope, receive
from notifications.models import OutboxMessage
from notifications.sending import prepare
from support.models import SupportUnit, Ticket
from support.services import handing_over, opening, working
from tests.conftest import Work
from tests.factories import Cast
from tests.mails.conftest import AUTHSERV, POST
from tests.mails.making import kept
from tests.mails.responders import MODELS, Answer, Responder
from tests.mails.test_loops import THERE, unread
from tests.support.conftest import Deed
from tests.support.makers import KEY, call, make_meeting, read_anew

pytestmark = pytest.mark.slow
MOST, DAYS, CASES = 2, 14, 3
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SLOWEST = timedelta(hours=25)
PACES = (HOUR, SLOWEST)
THEM = "vi@example.org"

Morning = Callable[[datetime], Sequence[Answer]]  # what a day begins with, and what comes of it


class Fortnight:
    """Time that goes on from mail to mail."""

    def __init__(self, app: Flask, session: Session, machine: Responder, pace: timedelta) -> None:
        self.app, self.session, self.machine, self.pace = app, session, machine, pace
        self.coming: list[tuple[datetime, int, Answer]] = []
        self.pressed: set[int] = set()
        self.seen = 0

    def live(self, since: datetime, morning: Morning) -> None:
        """Each day begins; then whatever is answered comes in when it is due."""
        for now in (since + n * DAY for n in range(DAYS)):
            self._until(now)
            for answer in morning(now):
                self._push(now, answer)
            self._read(now, was_pressed=True)
        self._until(since + DAYS * DAY)

    def _until(self, end: datetime) -> None:
        while self.coming and self.coming[0][0] < end:
            now, _n, (raw, sender, to) = heapq.heappop(self.coming)
            with self.app.app_context():
                with transaction():
                    receive(raw, Envelope(sender, [to]), key=KEY, now=now)
                while dealing.deal(now, authserv_id=AUTHSERV, key=KEY):
                    pass
            self._read(now, was_pressed=False)

    def _read(self, now: datetime, *, was_pressed: bool) -> None:
        for message in unread(self.session, self.machine.address, self.seen):
            self.seen = message.id
            if was_pressed:
                self.pressed.add(message.id)
            with self.app.app_context():
                mail: Any = prepare(message.id, now=now)
            if answer := self.machine.take(mail):
                self._push(now + self.pace, answer)

    def _push(self, at: datetime, answer: Answer) -> None:
        heapq.heappush(self.coming, (at, len(self.machine.got) * 1000 + len(self.coming), answer))

    def most_in_a_day(self, address: str) -> int:
        """To that address, without anybody pressing, within any 24 hours."""
        read_anew(self.session)
        sent = select(OutboxMessage.created_at).where(
            OutboxMessage.address == address, OutboxMessage.id.not_in(self.pressed)
        )
        times = sorted(self.session.scalars(sent))
        return max((sum(at <= t < at + DAY for t in times) for at in times), default=0)


@pytest.fixture
def cases(session: Session, cast: Cast, work: Work) -> list[Ticket]:
    """Three calls for help of three meetings, all by the one address."""
    for n in range(CASES):
        held = make_meeting(session, cast, clock.now() + n * HOUR, phone=None, email=THERE)
        asked = call(held, cast)
        with work():
            opening.open_ticket(asked, by=None, post=POST, now=clock.now())
    return list(session.scalars(select(Ticket)))


@pytest.mark.parametrize("pace", PACES, ids=str)
@pytest.mark.parametrize("model", MODELS)
def test_a_requester_who_is_a_machine_gets_few(
    app: Flask, session: Session, cast: Cast, act: Deed, cases: list[Ticket], model: str,
    pace: timedelta,
) -> None:  # fmt: skip
    days = Fortnight(app, session, Responder(THERE, MODELS[model]), pace)

    def answer(now: datetime) -> Sequence[Answer]:
        for case in cases:
            act(working.reply, case, f"Prøv {now:%d}", by=cast.dorte, post=POST, now=now)
        return ()

    days.live(clock.now(), answer)

    assert len(days.pressed) >= DAYS * CASES
    assert days.most_in_a_day(THERE) <= MOST


@pytest.mark.parametrize("pace", PACES, ids=str)
@pytest.mark.parametrize("model", MODELS)
def test_a_unit_elsewhere_that_is_a_machine_makes_few(
    app: Flask, session: Session, cast: Cast, act: Deed, cases: list[Ticket], model: str,
    pace: timedelta,
) -> None:  # fmt: skip
    """Neither to itself nor to the unit here that is told what came."""
    elsewhere = SupportUnit.id == cast.at.kolding_it.id
    session.execute(update(SupportUnit).where(elsewhere).values(is_external=True))
    cast.at.kolding_it.unit.email, cast.at.hotline_unit.email = THERE, THEM
    session.commit()
    days, since = Fortnight(app, session, Responder(THERE, MODELS[model]), pace), clock.now()

    def begin(now: datetime) -> Sequence[Answer]:
        for case in cases if now == since else ():
            facts = {"reason": "Jeres", "tried": []}
            to = cast.at.kolding_it.id
            act(handing_over.hand_over, case, to, by=cast.dorte, post=POST, now=now, **facts)
        old = days.machine.got[:CASES]
        return [each for mail in old if (each := days.machine.answer(days.machine, mail))]

    days.live(since, begin)

    assert days.most_in_a_day(THERE) <= MOST
    assert days.most_in_a_day(THEM) <= MOST
    if model == "echo":  # and the desk sees on the mails that there would have been more
        assert {mail.is_capped for mail in kept(session)} == {True, False}
