"""What a mail does to a ticket, by who writes: people's words are words, machines' do nothing.

No mail of a person's is lost: what has no place on a ticket lies before a desk that sorts it.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select

from accounts.models import Unit
from core.audit import SYSTEM
from core.db import db
from notifications.inbound.letters import Letter
from notifications.inbound.models import Verdict
from support import unsorted
from support.mails import caps, keeping, receipts
from support.mails.finding import Place
from support.mails.keeping import Shelf
from support.models import (
    OPEN,
    EventKind,
    MailSort,
    OutsideThread,
    Status,
    SupportUnit,
    Ticket,
    TicketEvent,
    TicketMail,
    Writer,
)
from support.services import again, linking
from support.services.moving import move
from support.services.outside import answer_from_outside, hold
from support.services.telling import Post
from support.timeline import ROUTING, By


def put_on_ticket(
    letter: Letter,
    place: Place,
    *,
    reopens_within: timedelta,
    post: Post,
    shelf: Shelf,
    now: datetime,
) -> bool:
    """Write it on the ticket. False: a person has to decide, and it goes before a desk."""
    if not place.is_sure or _is_forged(letter, place):
        return False
    event = _write(letter, place, reopens_within, post, now)
    if event is None:
        return False
    kept = keeping.keep(
        letter, place=place, ticket_id=event.ticket_id, event_id=event.id, shelf=shelf, now=now
    )
    kept.is_capped = _is_capped(place, event, now)
    return True


def _is_capped(place: Place, event: TicketEvent, now: datetime) -> bool:
    """Whether that unit elsewhere said the same so often today that nobody here is told again."""
    of = select(OutsideThread.support_unit_id).where(OutsideThread.id == place.thread_id)
    unit_id = db.session.scalar(of) if place.thread_id else None
    if unit_id is None:
        return False
    return caps.was_hit(caps.these_words(unit_id, event.text or ""), now=now)


def _is_forged(letter: Letter, place: Place) -> bool:
    """Our own mail server says that it is not by whom it names: it speaks for nobody we know."""
    is_somebodys = place.writer != Writer.OTHER and not keeping.is_by_machine(letter)
    return letter.is_authentic is False and is_somebodys


def _write(
    letter: Letter, place: Place, within: timedelta, post: Post, now: datetime
) -> TicketEvent | None:
    if keeping.is_by_machine(letter):
        return _note_machine(letter, hold(place.ticket_id), now)
    if letter.verdict == Verdict.TOO_LARGE:
        return _note_large(letter, place, within, post, now)
    if place.writer == Writer.REQUESTER:
        return _requester_writes(letter, place, within, post, now)
    if place.writer == Writer.OUTSIDE:
        return _outside_writes(letter, place, post, now)
    return _note_mail(letter, _living(place), now)


def _note_large(
    letter: Letter, place: Place, within: timedelta, post: Post, now: datetime
) -> TicketEvent | None:
    """Of what it says only the subject is here: enough to go on with what waits for them."""
    ticket = _living(place)
    if ticket.status == Status.WAITING and place.writer == Writer.REQUESTER:
        return _requester_writes(letter, place, within, post, now)
    return _note_mail(letter, ticket, now)


def _living(place: Place) -> Ticket:
    ticket = _named_in(place)
    return hold(ticket.id) if ticket.parent_id else linking.goes_on_as(ticket)


def _named_in(place: Place) -> Ticket:
    """Not held: what it goes on as may have to be held first."""
    return db.session.scalars(select(Ticket).where(Ticket.id == place.ticket_id)).one()


def _note_machine(letter: Letter, ticket: Ticket, now: datetime) -> TicketEvent:
    """Folded on the ticket, wherever it is: it neither opens nor answers anything."""
    return _written(
        move(
            ticket, EventKind.MACHINE_MAILED, by=ROUTING, now=now,
            text=keeping.words_of(letter), is_internal=True, name=letter.from_address,
        )
    )  # fmt: skip


def _note_mail(letter: Letter, ticket: Ticket, now: datetime) -> TicketEvent | None:
    if ticket.status not in OPEN:  # nobody looks there any more
        return None
    by = By(SYSTEM, letter.from_address)
    words = "" if letter.verdict == Verdict.TOO_LARGE else keeping.words_of(letter)
    return _written(
        move(
            ticket, EventKind.MAILED, by=by, now=now,
            text=words, is_internal=True, name=letter.from_address,
        )
    )  # fmt: skip


def _requester_writes(
    letter: Letter, place: Place, within: timedelta, post: Post, now: datetime
) -> TicketEvent:
    """As on the personal page: an open one goes on, one that ended is opened again, or followed."""
    words = keeping.words_of(letter)
    ticket = again.write(
        _named_in(place),
        words,
        reopens_within=within,
        most=post.mail_reopens or None,
        post=post,
        now=now,
    )
    return _newest(ticket.id, (EventKind.WROTE, EventKind.OPENED, EventKind.CALLED))


def _outside_writes(letter: Letter, place: Place, post: Post, now: datetime) -> TicketEvent:
    answer_from_outside(
        place.thread_id or place.ticket_id, keeping.words_of(letter),
        subject=letter.subject, post=post, now=now,
    )  # fmt: skip
    return _newest(
        place.ticket_id, (EventKind.OUTSIDE_WROTE, EventKind.ADVISED, EventKind.ACCEPTED)
    )


def _written(event: TicketEvent) -> TicketEvent:
    db.session.flush()  # the mail points at it
    return event


def _newest(ticket_id: uuid.UUID, kinds: Collection[EventKind]) -> TicketEvent:
    db.session.flush()
    last = (
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind.in_(kinds))
        .order_by(TicketEvent.id.desc())
        .limit(1)
    )
    return db.session.scalars(last).one()


def put_before_a_desk(
    letter: Letter, place: Place | None, *, post: Post, shelf: Shelf, now: datetime
) -> bool:
    """On the list of the unit whose mailbox it was sent to, else of the one that sorts the rest.
    False: there is no desk at all."""
    unit = desk_for(letter)
    if unit is None:
        return False
    kept = keeping.keep(letter, place=place, support_unit_id=unit.id, shelf=shelf, now=now)
    if kept.sort in (MailSort.PERSON, MailSort.TOO_LARGE):
        kept.is_capped = not receipts.send(letter, unit, post=post, now=now)
    return True


def is_to_a_desk(letter: Letter) -> bool:
    """Whether a unit's own mailbox sends on to us what it gets."""
    return _addressed(letter) is not None


def desk_for(letter: Letter) -> SupportUnit | None:
    """Whose list it goes on."""
    return _addressed(letter) or unsorted.sorting_unit()


def _addressed(letter: Letter) -> SupportUnit | None:
    if not letter.receivers:
        return None
    return db.session.scalar(_inside(), {"receivers": list(letter.receivers)})


@cache
def _inside() -> Select[SupportUnit]:
    inside = Unit.email.in_(bindparam("receivers", expanding=True))
    return unsorted.desks().where(inside).order_by(SupportUnit.id).limit(1)


def is_known(letter: Letter) -> bool:
    """Whether it is at the desk already."""
    is_kept = db.session.scalar(_KEPT, {"mail": letter.mail_id}) is not None
    return is_kept or keeping.is_here(letter)


_KEPT = select(TicketMail.id).where(TicketMail.inbound_mail_id == bindparam("mail"))
