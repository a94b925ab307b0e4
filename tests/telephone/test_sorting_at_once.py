"""Two supporters sort the same call at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db, transaction
from support.models import EventKind, PhoneLine, Ticket, TicketEvent
from support.telephone import sorting
from support.telephone.sorting import CallSorted
from tests.factories import Cast
from tests.support.conftest import asked as asked
from tests.support.makers import read_anew
from tests.telephone.making import make_call


def test_of_two_one_is_told_that_the_other_was_faster(
    app: Flask, session: Session, cast: Cast, line: PhoneLine, asked: Ticket
) -> None:
    call_id, dorte, together = make_call(session, line, cast).id, cast.dorte.id, Barrier(2)
    number = asked.number
    session.rollback()

    def sort(_who: int) -> bool:
        together.wait(10)
        try:
            with app.app_context(), transaction():
                by, now = db.session.get_one(User, dorte), clock.now()
                call = sorting.lock(by, call_id, now=now)
                assert call
                sorting.put_on(call, number, by=by, now=now)
        except CallSorted:
            return False
        return True

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(sort, range(2))) == [False, True]
    read_anew(session)
    said = select(TicketEvent).where(TicketEvent.kind == EventKind.NOTED)
    assert len(session.scalars(said).all()) == 1
