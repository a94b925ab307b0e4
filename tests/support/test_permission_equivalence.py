"""Whatever happened to cases: what one may see is listed, opened, found and counted alike."""

import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from core import clock
from core.db import db
from core.errors import Refusal
from support import access, queries
from support.api import listing
from support.models import OPEN, AccessGround, Ground, Outcome, Status, SupportUnit, Ticket
from support.queues import Queue
from support.services import exporting, offering, opening, searching
from support.services.searching import Found
from support.timeline import by_user
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support import deeds
from tests.support.makers import KEY, NOON, POST, call, make_meeting, read_anew, staff_call

SUPPORTERS = ("dorte", "erik", "gitte", "hans")
UNITS = ("hotline", "kolding_it", "hospital_it", "shared")
WORD = "fællesord"
ALL = Queue.ALL


def a_deed(dice: random.Random, cast: Cast) -> deeds.Deed:
    """Something that somebody may or may not do."""
    by = getattr(cast, dice.choice(SUPPORTERS)).id
    to = getattr(cast.at, dice.choice(UNITS)).id
    made: Callable[[], deeds.Deed] = dice.choice(
        [
            lambda: deeds.take(by),
            lambda: deeds.note(by),
            lambda: deeds.give(by, to),
            lambda: deeds.give(by, to),
            lambda: deeds.hand_over(by, to),
            lambda: decline(by),
            lambda: decline(by),
            lambda: deeds.consult(by, to),
            lambda: deeds.give_task(by, to),
            lambda: deeds.end(by, dice.choice(list(Outcome))),
            lambda: deeds.tell(by),
        ]
    )
    return made()


def decline(by: uuid.UUID) -> deeds.Deed:
    """Say no to taking it over: the unit that was asked has no reason any more to see it."""
    return lambda t: offering.decline(
        t, "Nej", by=by_user(db.session.get_one(User, by)), post=POST, now=clock.now()
    )


def live_through(work: Work, session: Session, cast: Cast, seed: int) -> None:
    """Seven cases of four organisations, and what comes to happen to them."""
    dice = random.Random(seed)  # noqa: S311 - chance, not a secret
    for n in range(7):
        held = make_meeting(session, cast, clock.now() + timedelta(minutes=10 * n - 20))
        asked = dice.choice([call, staff_call])(held, cast, words=f"{WORD} nummer {n}")
        with work():
            opening.open_ticket(asked, by=None, post=POST, now=clock.now())
    for _n in range(45):
        ids = list(session.scalars(select(Ticket.id).order_by(Ticket.number)))
        session.rollback()
        one = dice.choice(ids)
        try:
            with work():
                a_deed(dice, cast)(db.session.get_one(Ticket, one))
        except Refusal:
            pass  # most of what is tried at random is refused


def by_the_grounds(session: Session, unit: SupportUnit, now: datetime) -> set[uuid.UUID]:
    """Who may see what, told once more in plain Python."""
    read_anew(session)
    seen = set()
    for ground in session.scalars(select(AccessGround)):
        closed = session.get_one(Ticket, ground.ticket_id).closed_at
        is_recent = closed is None or closed > now - access.READ_ON
        ends = ground.ground == Ground.RESPONSIBLE
        if ground.support_unit_id == unit.id and ground.until is None and (ends or is_recent):
            seen.add(ground.ticket_id)
    return seen


def searched(user: User, words: str, now: datetime) -> Found:
    return searching.find(words, by=user, key=KEY, now=now)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=31)])
@pytest.mark.parametrize("seed", range(3))
def test_what_is_seen_is_seen_everywhere(
    work: Work, session: Session, cast: Cast, seed: int, later: timedelta
) -> None:
    live_through(work, session, cast, seed)
    every, now = set(session.scalars(select(Ticket.id))), clock.now() + later
    for name, unit in zip(SUPPORTERS, UNITS, strict=True):
        may_see = by_the_grounds(session, getattr(cast.at, unit), now)
        session.rollback()
        with work():
            user = db.session.get_one(User, getattr(cast, name).id)
            listed = access.tickets_for(user, now=now).with_only_columns(Ticket.id)
            asked = select(Ticket.id).where(access.is_seen(user, now=now))
            opened = {id for id in every if access.find_ticket(user, id, now=now)}
            found = searched(user, WORD, now)

            assert set(db.session.scalars(listed)) == may_see
            assert set(db.session.scalars(asked)) == may_see
            assert opened == may_see
            assert {row.id for row in found.rows} == may_see - tasks_among(may_see)
            assert found.count == len(found.rows)
            assert exported(user, WORD, now) == may_see - tasks_among(may_see)
            assert of_queue(user, now) == {row.id for row in queries.queue_of(user, ALL, now=now)}
            assert in_api(user, now) == may_see
            assert on_the_desk(user, now) == still_going_on(may_see)


def exported(user: User, words: str, now: datetime) -> set[uuid.UUID]:
    """In the file of a search."""
    return {row.id for row in exporting.found_rows(words, by=user, key=KEY, now=now)}


def of_queue(user: User, now: datetime) -> set[uuid.UUID]:
    """In the file of the queue: nothing in it that may not be opened."""
    ids = {row.id for row in exporting.queue_rows(user, ALL, now=now)}
    assert all(access.find_ticket(user, id, now=now) for id in ids)
    return ids


def in_api(user: User, now: datetime) -> set[uuid.UUID]:
    """What a program of theirs reads, page by page."""
    page = listing.page_of(user, listing.Wanted(), after=None, now=now)
    assert page.next is None
    return {ticket.id for ticket, _last in page.lines}


def on_the_desk(user: User, now: datetime) -> set[uuid.UUID]:
    """Every case of the page, each once."""
    desk = queries.desk_of(user, now=now)
    listed = [row.id for row in (*desk.waiting, *desk.learning, *desk.others)]
    assert len(listed) == len(set(listed))
    return set(listed)


def still_going_on(ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """What somebody has something to do about."""
    going_on = Ticket.id.in_(ids) & Ticket.status.in_((*OPEN, Status.CLOSING))
    return set(db.session.scalars(select(Ticket.id).where(going_on)))


def tasks_among(ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """What is a part of another: its own words are what is wanted, not what was asked."""
    tasks = select(Ticket.id).where(Ticket.id.in_(ids), Ticket.parent_id.is_not(None))
    return set(db.session.scalars(tasks))


def test_the_page_opens_for_whom_it_is_found(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    live_through(work, session, cast, 7)
    tickets = {t.id: t.number for t in session.scalars(select(Ticket))}
    for name, unit in zip(SUPPORTERS, UNITS, strict=True):
        sign_in(client, getattr(cast, name))
        may_see = by_the_grounds(session, getattr(cast.at, unit), clock.now())
        session.rollback()
        opened = {id for id in tickets if client.get(f"/tickets/{id}").status_code == 200}
        found = {id for id, n in tickets.items() if f"/tickets/{id}" in search(client, n)}

        assert opened == found == may_see


def search(client: FlaskClient, words: object) -> str:
    return post(client, "/desk/search", {"find": str(words)}).text


def test_somebody_of_two_units_sees_what_either_does(
    work: Work, session: Session, cast: Cast
) -> None:
    also = Membership(
        user_id=cast.erik.id, unit_id=cast.at.hospital_it.unit_id, role=Role.SUPPORTER
    )
    session.add(also)
    session.commit()
    live_through(work, session, cast, 5)
    both = by_the_grounds(session, cast.at.kolding_it, NOON)
    both |= by_the_grounds(session, cast.at.hospital_it, NOON)
    session.rollback()

    with work():
        user = db.session.get_one(User, cast.erik.id)
        mine = access.tickets_for(user, now=NOON).with_only_columns(Ticket.id)
        assert set(db.session.scalars(mine)) == both
