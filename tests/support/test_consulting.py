"""Asking for advice: the responsibility stays, the answer is a note, and the look-in ends."""

import uuid
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from support import access
from support.models import Outcome, Status, Ticket
from support.refusals import AlreadyAsked, NoSuchReceiver, NotAsked, NotResponsible
from support.services import consulting, resolving
from support.timeline import by_user
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, only_ticket, read_anew
from tests.support.test_offers import news


def ask(act: Deed, ticket: Ticket, cast: Cast) -> None:
    """Dorte asks the hospital's IT."""
    to = cast.at.hospital_it.id
    act(consulting.ask, ticket, to, "Kender I fejl 17?", by=cast.dorte, post=POST)


def answer(ticket: Ticket, by: uuid.UUID, *, now: datetime) -> None:
    """What they know."""
    who = by_user(db.session.get_one(User, by))
    [asked] = ticket.consultations
    consulting.answer(ticket, asked, "Genstart skærmen.", by=who, post=POST, now=now)


def may_see(work: Work, who: User, ticket: Ticket) -> bool:
    """Whether they find the ticket."""
    with work():
        user = db.session.get_one(User, who.id)
        return access.find_ticket(user, ticket.id, now=NOON) is not None


def test_the_responsibility_stays_and_they_may_read_it(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)

    found = only_ticket(session)
    assert (found.responsible_id, found.status) == (cast.at.hotline.id, Status.NEW)
    assert may_see(work, cast.gitte, ticket)
    assert news(session)[-1] == ("hospital-it-unit@example.org", "consult")


def test_the_answer_is_a_note_and_the_look_in_ends(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)
    act(answer, ticket, cast.gitte.id)

    said = only_ticket(session).events[-1]
    assert (said.kind, said.is_internal, said.text) == ("advised", True, "Genstart skærmen.")
    assert news(session)[-1] == ("hotline-unit@example.org", "advice")
    assert not may_see(work, cast.gitte, ticket)


def test_only_who_is_asked_answers_once(act: Deed, cast: Cast, ticket: Ticket) -> None:
    ask(act, ticket, cast)
    with pytest.raises(NotResponsible):
        act(answer, ticket, cast.erik.id)
    act(answer, ticket, cast.gitte.id)

    with pytest.raises(NotAsked):
        act(answer, ticket, cast.gitte.id)


def test_a_unit_is_asked_one_thing_at_a_time(act: Deed, cast: Cast, ticket: Ticket) -> None:
    ask(act, ticket, cast)
    with pytest.raises(AlreadyAsked):
        ask(act, ticket, cast)


def test_nobody_asks_themselves(act: Deed, cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NoSuchReceiver):
        act(consulting.ask, ticket, cast.at.hotline.id, "?", by=cast.dorte, post=POST)


def test_who_is_asked_may_not_act(act: Deed, cast: Cast, ticket: Ticket) -> None:
    ask(act, ticket, cast)
    with pytest.raises(NotResponsible):
        act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.gitte, post=POST)


def test_with_the_outcome_nobody_waits_for_advice(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    read_anew(session)
    assert only_ticket(session).consultations[0].ended_at == NOON
    assert not may_see(work, cast.gitte, ticket)


def test_who_gave_advice_must_know_how_it_ended(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)
    act(answer, ticket, cast.gitte.id)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    told = {notice.support_unit_id for notice in only_ticket(session).notices}
    assert cast.at.hospital_it.id in told
