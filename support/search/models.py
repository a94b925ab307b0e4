"""What can be searched of a ticket: written in the flush that writes the ticket or its history.

Nobody has to think of it, and no ticket can be without. It holds what whoever sees the ticket can
read there, and nothing else: it is asked under the same rule as the ticket itself.
"""

from sqlalchemy import Connection, ForeignKey, Text, event, func, insert, inspect, select, update
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from core.db import Base
from support.models.history import TicketEvent
from support.models.tickets import Ticket
from support.search.folding import fold

# PostgreSQL refuses an index of more than a megabyte for one ticket, and with it the words.
LONGEST, LONGEST_ENTRY = 300_000, 100_000
SAID_ABOUT = ("subject", "requester", "device", "callback_phone")


class TicketText(Base):
    """The folded words of one ticket. SQLite's own index of them is kept by triggers, PostgreSQL's
    is an index like others; both are made by the migration."""

    __tablename__ = "ticket_text"

    number: Mapped[int] = mapped_column(
        ForeignKey("ticket.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Text)


def words_about(ticket: Ticket) -> str:
    """What the ticket says of itself."""
    said = [getattr(ticket, name) or "" for name in SAID_ABOUT]
    return fold("\n".join([*said, str(ticket.snapshot.get("place", ""))]))


@event.listens_for(Ticket, "after_insert")
def _begin(_mapper: Mapper[Ticket], connection: Connection, ticket: Ticket) -> None:
    begun = {"number": ticket.number, "words": words_about(ticket)}
    connection.execute(insert(TicketText).values(begun))


@event.listens_for(TicketEvent, "after_insert")
def _add(_mapper: Mapper[TicketEvent], connection: Connection, said: TicketEvent) -> None:
    words = fold(said.text or "")[:LONGEST_ENTRY]
    if not words:
        return
    number = select(Ticket.number).where(Ticket.id == said.ticket_id).scalar_subquery()
    grown = (
        update(TicketText)
        .where(TicketText.number == number, func.length(TicketText.words) < LONGEST)
        .values(words=TicketText.words + " " + words)
    )
    connection.execute(grown)


@event.listens_for(Ticket, "after_update")
def _write_anew(_mapper: Mapper[Ticket], connection: Connection, ticket: Ticket) -> None:
    """What it was called before is not found any more."""
    kept = inspect(ticket).attrs
    if not any(kept[name].history.has_changes() for name in SAID_ABOUT):
        return
    said = connection.scalars(
        select(TicketEvent.text)
        .where(TicketEvent.ticket_id == ticket.id, TicketEvent.text != "")
        .order_by(TicketEvent.id)
    )
    words = " ".join([words_about(ticket), *map(fold, said)])[:LONGEST]
    connection.execute(
        update(TicketText).where(TicketText.number == ticket.number).values(words=words)
    )
