"""A case goes when its time is over: all of it, once, and nothing of others."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import ForeignKey, Table, func, select, update
from sqlalchemy.orm import Session

from accounts.models import User
from booking.figures.tallies import Asked
from core.db import Base, db, transaction
from core.periods import Span, compared
from notifications.inbound.models import InboundMail
from support.figures import counting as courts
from support.figures.tickets import of_tickets, times_of_tiers
from support.incidents.models import RoomAlarm
from support.models import (
    LinkKind,
    MailFile,
    MailSort,
    Outcome,
    PhoneCall,
    Presence,
    Status,
    Ticket,
    TicketEvent,
    TicketLink,
    TicketMail,
    TicketText,
)
from support.retention import jobs, removing
from support.retention.models import CaseCount
from support.retention.ripe import ripe
from support.services import (
    handing_over,
    offering,
    opening,
    resolving,
    tagging,
    working,
)
from support.telephone.log import unsorted_for
from support.timeline import by_user
from tests.audits import audits
from tests.factories import Cast
from tests.plans import is_led_by
from tests.support.makers import NOON, POST, call, make_meeting
from tests.telephone.conftest import make_line
from tests.telephone.making import make_call

Work = Callable[[], AbstractContextManager[None]]
YEARS = timedelta(days=1095)
LATER = NOON + YEARS + timedelta(days=1)
NIGHT = LATER.replace(hour=2)


def minute(n: int) -> datetime:
    """So many minutes after help was asked for."""
    return NOON + timedelta(minutes=n)


@pytest.fixture
def close(session: Session, cast: Cast, work: Work) -> Callable[..., Ticket]:
    """A case that went from hand to hand, and ended so many minutes after noon."""

    def made(end: int = 30, *, is_open: bool = False) -> Ticket:
        held = make_meeting(session, cast, minute(50))
        with work():
            dorte, erik = (db.session.get_one(User, u.id) for u in (cast.dorte, cast.erik))
            ticket = opening.open_ticket(call(held, cast), by=None, post=POST, now=minute(0))
            working.reply(ticket, "Prøv igen.", by=dorte, post=POST, now=minute(2))
            tagging.tag(ticket, "Tablet", by=dorte, now=minute(3))
            handing_over.hand_over(
                ticket, cast.at.kolding_it.id, reason="Jeres", tried=[], by=dorte, post=POST,
                now=minute(4),
            )  # fmt: skip
            offering.accept(ticket, by=by_user(erik), post=POST, now=minute(5))
            db.session.add(Presence(ticket_id=ticket.id, user_id=erik.id, at=minute(6)))
            if not is_open:
                _end(ticket, erik, end)
            id = ticket.id
        session.rollback()
        return session.get_one(Ticket, id)

    return made


def _end(ticket: Ticket, by: User, at: int) -> None:
    resolving.resolve(ticket, Outcome.CAN_ATTEND, by=by, post=POST, now=minute(at))
    for notice in list(ticket.notices):
        resolving.told_by_phone(ticket, notice, by=by, now=minute(at))


def keys_to(*tables: str) -> Iterator[tuple[Table, ForeignKey]]:
    """Every column that names a row of these."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name in tables:
                yield table, key


def orphans(session: Session) -> list[str]:
    """Rows that name a case, an entry or a mail that is not there."""
    found = []
    for table, key in keys_to("ticket", "ticket_event", "ticket_mail"):
        there = select(key.column)
        lost = key.parent.is_not(None) & key.parent.not_in(there)
        if session.scalar(select(func.count()).select_from(table).where(lost)):
            found.append(f"{table.name}.{key.parent.name}")
    return found


def rows_about(session: Session, tickets: list[Ticket]) -> int:
    """How many rows there are that name one of these."""
    ids = [ticket.id for ticket in tickets]
    about = [(t, k) for t, k in keys_to("ticket") if k.column.name == "id"]
    return sum(
        session.scalar(select(func.count()).select_from(t).where(k.parent.in_(ids))) or 0
        for t, k in about
    )


def remove(work: Work, now: datetime = LATER, most: int = removing.MOST) -> int:
    """As the job does, three years on."""
    with work():
        return removing.remove(removing.choose(now - YEARS, most=most), now - YEARS, now=now)


def test_every_key_there_is_is_known() -> None:
    known = {(m.__tablename__, n) for m, n in (*removing.OF_TICKET, *removing.OF_EVENT)}
    known |= {
        ("ticket", "parent_id"), ("ticket_text", "number"), ("ticket_event", "ticket_id"),
        ("ticket_mail", "maybe_id"), ("ticket_mail", "event_id"), ("mail_file", "mail_id"),
        ("phone_call", "ticket_id"),
    }  # fmt: skip
    keys = keys_to("ticket", "ticket_event", "ticket_mail")
    assert {(t.name, k.parent.name) for t, k in keys} == known, (
        "Let support/retention/removing.py take it away, and say so in docs/operations.md."
    )


def test_nothing_of_it_is_left(close: Callable[..., Ticket], work: Work, session: Session) -> None:
    ticket = close()
    assert rows_about(session, [ticket]) > 15
    number = ticket.number
    session.rollback()

    assert remove(work) == 1

    assert session.scalar(select(func.count()).select_from(Ticket)) == 0
    assert session.scalar(select(func.count()).select_from(TicketEvent)) == 0
    assert session.get(TicketText, number) is None
    assert orphans(session) == []
    [said] = audits(session, "cases-removed", None)
    assert said.facts == {"cases": 1, "tickets": 1}


def test_an_open_case_and_a_young_one_stay(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    opened, young, _old = close(is_open=True), close(60), close(10)
    before, kept = minute(30) + YEARS, {opened.id, young.id}
    about = rows_about(session, [opened, young])
    session.rollback()

    assert remove(work, before) == 1
    assert remove(work, before) == 0

    assert set(session.scalars(select(Ticket.id))) == kept
    assert rows_about(session, [opened, young]) == about
    assert orphans(session) == []


def test_a_linked_case_stays_and_the_link_goes(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    old, young = close(10).id, close(60).id
    session.rollback()
    with work():
        for kind in (LinkKind.FOLLOWS, LinkKind.RELATED):
            db.session.add(TicketLink(from_id=young, to_id=old, kind=kind, at=minute(60)))

    assert remove(work, minute(30) + YEARS) == 1

    assert session.scalars(select(TicketLink)).all() == []
    assert session.scalars(select(Ticket.id)).all() == [young]


def test_what_was_merged_waits_for_what_it_goes_on_as(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    old, young = close(10).id, close(60).id
    session.rollback()
    with work():
        merged = LinkKind.DUPLICATE
        db.session.add(TicketLink(from_id=old, to_id=young, kind=merged, at=minute(60)))

    assert remove(work, minute(30) + YEARS) == 0
    assert remove(work, minute(90) + YEARS) == 2


def test_tasks_go_with_the_case_and_never_before(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    whole, task = close(10).id, close(60).id
    session.rollback()
    with work():
        made_a_task = {"parent_id": whole, "task_key": "1"}
        db.session.execute(update(Ticket).where(Ticket.id == task).values(made_a_task))

    assert remove(work, minute(30) + YEARS) == 0
    assert remove(work, minute(90) + YEARS) == 1

    assert session.scalars(select(Ticket.id)).all() == []
    assert orphans(session) == []


def add_mail(ticket: Ticket, *, maybe: bool = False, file_name: str | None = None) -> int:
    """A mail on the case; or one that is only perhaps about it. Which it is."""
    came = InboundMail(
        sha256=f"{maybe}{ticket.number}", message_id="<1@example.org>", received_at=NOON,
        envelope_from="ida@example.org", envelope_to=["svar@moedebro.example"], size=3,
        handled_at=NOON,
    )  # fmt: skip
    db.session.add(came)
    db.session.flush()
    mail = TicketMail(
        inbound_mail_id=came.id, sort=MailSort.PERSON, message_id="<1@example.org>",
        sender="ida@example.org", sender_name="Ida", subject="Hej", text="Hej", quoted="", html="",
        at=NOON, ticket_id=None if maybe else ticket.id, maybe_id=ticket.id if maybe else None,
        event_id=None if maybe else ticket.events[0].id,
        support_unit_id=ticket.responsible_id if maybe else None,
    )  # fmt: skip
    mail.files.append(MailFile(name="a.png", type="image/png", size=1, file_name=file_name))
    db.session.add(mail)
    db.session.flush()
    return mail.id


def test_its_mails_go_and_whose_they_were(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    id = close().id
    session.rollback()
    with work():
        ticket = db.session.get_one(Ticket, id)
        add_mail(ticket)
        other = add_mail(ticket, maybe=True)

    assert remove(work) == 1

    [left] = session.scalars(select(TicketMail)).all()
    assert (left.id, left.maybe_id) == (other, None)
    gone = session.scalars(select(InboundMail).where(InboundMail.envelope_from == "")).one()
    assert (gone.message_id, gone.envelope_to, gone.raw) == ("", [], None)
    assert session.scalar(select(func.count()).select_from(MailFile)) == 1


def figures(cast: Cast) -> tuple[object, object]:
    """Kolding's of that month."""
    now, today = minute(60 * 24 * 20), minute(0).date()
    asked = Asked([cast.at.kolding.id], compared(Span.THIS_MONTH, today, None), now)  # type: ignore[arg-type]
    return of_tickets(asked), times_of_tiers(asked)


def test_the_figures_say_the_same_afterwards(
    close: Callable[..., Ticket], work: Work, session: Session, cast: Cast
) -> None:
    close(20), close(70), close(30)
    session.rollback()
    with work():
        assert courts.count(minute(100)) == 3
        before = figures(cast)

    assert remove(work, minute(50) + YEARS) == 2

    with work():
        assert figures(cast) == before
    assert remove(work) == 1
    with work():
        assert figures(cast) == before
    assert sum(session.scalars(select(CaseCount.asked))) == 3


def test_a_rooms_alarm_was_never_counted_and_goes(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    ticket = close()
    facts = {"ticket_id": ticket.id, "occurrence_id": ticket.occurrence_id, "at": NOON}
    session.rollback()
    with work():
        db.session.add(RoomAlarm(**facts))

    assert remove(work) == 1

    assert session.scalars(select(CaseCount)).all() == []
    assert session.scalars(select(RoomAlarm)).all() == []


def begin_and_be_killed(work: Work) -> None:
    """The worker ends before it has committed."""
    with work():
        removing.remove(removing.choose(LATER - YEARS), LATER - YEARS, now=LATER)
        raise KeyboardInterrupt


def test_killed_in_the_middle_it_has_done_nothing(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    ticket = close()
    about = rows_about(session, [ticket])
    session.rollback()

    with pytest.raises(KeyboardInterrupt):
        begin_and_be_killed(work)

    assert rows_about(session, [session.scalars(select(Ticket)).one()]) == about
    assert session.scalars(select(CaseCount)).all() == []
    session.rollback()
    assert remove(work) == 1


def test_one_batch_is_bounded(close: Callable[..., Ticket], work: Work, session: Session) -> None:
    for _ in range(3):
        close()
    session.rollback()

    assert [remove(work, most=2) for _ in range(3)] == [2, 1, 0]


def test_the_files_in_the_folder_go_too(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    id = close().id
    session.rollback()
    with work():
        add_mail(db.session.get_one(Ticket, id), file_name="17-0")

    with work():
        assert removing.files_of(removing.choose(LATER - YEARS)) == ["17-0"]
        assert removing.files_of(removing.choose(NOON)) == []


def test_a_case_whose_files_were_not_looked_up_stays(
    close: Callable[..., Ticket], work: Work, session: Session
) -> None:
    late, early = close(30).id, close(20).id
    session.rollback()
    with work():
        chosen = removing.choose(LATER - YEARS, most=1)
    assert chosen == [early]
    with work():  # somebody is at it again
        db.session.get_one(Ticket, early).closed_at = None

    with work():
        assert removing.remove(chosen, LATER - YEARS, now=LATER) == 0

    assert {late, early} <= set(session.scalars(select(Ticket.id)))


def test_it_is_done_at_night(close: Callable[..., Ticket], app: Flask, session: Session) -> None:
    close()
    session.rollback()

    with app.app_context():
        assert not jobs.has_old(NIGHT.replace(hour=12))
        assert jobs.has_old(NIGHT)
        assert jobs.remove_old(NIGHT.replace(hour=12)) == 0
        assert jobs.remove_old(NIGHT) == 1
        assert jobs.remove_old(NIGHT) == 0
    assert session.scalars(select(Ticket)).all() == []


def test_two_workers_remove_each_case_once(
    close: Callable[..., Ticket], app: Flask, session: Session
) -> None:
    for _ in range(6):
        close()
    session.rollback()
    start = Barrier(2)

    def one_worker() -> int:
        with app.app_context():
            start.wait()
            return sum(one_batch() for _ in range(6))

    with ThreadPoolExecutor(2) as pool:
        removed = sum(each.result() for each in [pool.submit(one_worker) for _ in range(2)])

    assert removed == 6
    assert sum(session.scalars(select(CaseCount.asked))) == 6
    assert orphans(session) == []


def one_batch() -> int:
    """Two cases at most."""
    with transaction():
        chosen = removing.choose(LATER - YEARS, most=2)
        return removing.remove(chosen, LATER - YEARS, now=LATER)


def test_what_goes_next_is_found_by_an_index(app: Flask, session: Session) -> None:
    with app.app_context():
        assert is_led_by("ix_ticket_closed", ripe(NOON).limit(50))


def test_a_case_that_is_gone_has_no_status_but_the_sums(
    close: Callable[..., Ticket], work: Work, session: Session, cast: Cast
) -> None:
    assert close().status == Status.CLOSED
    session.rollback()
    remove(work)

    [kept] = session.scalars(select(CaseCount)).all()
    assert (kept.organisation_id, kept.tier.value) == (cast.at.kolding.id, "local_it")
    assert (kept.asked, kept.told, kept.solved, kept.before_start) == (1, 1, 1, 1)


def test_a_call_of_it_stays_for_its_own_time_on_nobodys_list(
    close: Callable[..., Ticket], work: Work, session: Session, cast: Cast
) -> None:
    ticket = close()
    call = make_call(session, make_line(session, cast), cast, ticket_id=ticket.id)

    assert remove(work) == 1

    session.expire_all()
    kept = session.get_one(PhoneCall, call.id)
    assert (kept.ticket_id, kept.support_unit_id) == (None, None)
    with work():
        assert db.session.scalars(unsorted_for(cast.dorte)).all() == []
