"""Listed by the API ⇔ read by the API ⇔ opened on the page, for everybody, whatever happened."""

import random
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from core.errors import Refusal
from support.models import Outcome, Ticket
from support.services import opening
from tests.api.programs import program_of
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support import deeds
from tests.support.makers import POST, call, make_meeting, read_anew, staff_call

SUPPORTERS = ("dorte", "erik", "gitte", "hans")


def deed_of(chance: random.Random, cast: Cast) -> deeds.Deed:
    """Something that somebody might try."""
    by = getattr(cast, chance.choice(SUPPORTERS)).id
    to = getattr(cast.at, chance.choice(("hotline", "kolding_it", "hospital_it", "shared"))).id
    return chance.choice(
        [
            deeds.take(by), deeds.reply(by), deeds.note(by), deeds.give(by, to), deeds.accept(),
            deeds.hand_over(by, to), deeds.consult(by, to), deeds.give_task(by, to),
            deeds.end(by, Outcome.CANNOT_ATTEND), deeds.tell(by),
        ]
    )  # fmt: skip


def live_through(work: Work, session: Session, cast: Cast, chance: random.Random) -> None:
    """A few calls for help, and what happens to them; what is refused, is not done."""
    for kind in (call, staff_call, call):
        held = make_meeting(session, cast, clock.now() + timedelta(minutes=30))
        with work():
            opening.open_ticket(kind(held, cast), by=None, post=POST, now=clock.now())
    for _ in range(25):
        read_anew(session)
        ids = list(session.scalars(select(Ticket.id).order_by(Ticket.number)))
        session.rollback()
        try:
            with work():
                deed_of(chance, cast)(db.session.get_one(Ticket, chance.choice(ids)))
        except Refusal:
            continue


@pytest.mark.parametrize("seed", range(4))
def test_the_same_tickets_through_every_door(
    app: Flask, work: Work, session: Session, cast: Cast, seed: int
) -> None:
    live_through(work, session, cast, random.Random(seed))  # noqa: S311 - the same each time
    read_anew(session)
    every = set(session.scalars(select(Ticket.id)))
    session.rollback()

    seen: set[uuid.UUID] = set()
    for who in SUPPORTERS:
        program, browser = program_of(app, getattr(cast, who)), app.test_client()
        sign_in(browser, getattr(cast, who))
        said = program.get("/tickets").json
        assert said
        listed = {uuid.UUID(each["id"]) for each in said["tickets"]}
        read = {id for id in every if program.get(f"/tickets/{id}").status_code == 200}
        opened = {id for id in every if browser.get(f"/tickets/{id}").status_code == 200}
        assert listed == read == opened, who
        seen |= listed
    assert seen == every
