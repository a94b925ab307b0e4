"""The tickets that somebody finds, of those they may see, on either database.

Found first, then asked one by one whether it is seen: what a search found is mostly little, and
what a unit may see is much. PostgreSQL cannot know how little: for a word that few tickets have
it would read all there are. So a few are looked for first, and when those are all, they alone are
asked about. Nothing is taken out afterwards.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    column,
    func,
    literal_column,
    select,
    table,
    true,
    union,
)

from accounts.models import User
from booking import reached_by
from core.db import db
from support import access
from support.models import OutsideThread, Ticket, TicketText
from support.search.reading import Kind, Sought, read, stem_of

SHOWN, COUNTED = 50, 1000
FEW = 200
RECENT = 20_000  # so many of the newest tickets are asked first, for a word that many say
LETTERS = 2  # of a word: from so many on it can be the beginning of another

_PLAIN: ColumnElement[str] = literal_column(
    "'simple'"
)  # as the index says it: nothing is bound in it
_WORDS = table("ticket_words", column("rowid"), column("ticket_words"))  # SQLite's index


def numbers_found(
    sought: Sought, actor: User, *, key: bytes, now: datetime, limit: int = COUNTED + 1
) -> Sequence[int]:
    """The numbers of the newest tickets that answer to it, and that the actor may see."""
    hits = all_hits(sought, key=key, now=now)
    few = db.session.scalars(select(hits.c.number).limit(FEW + 1)).all()
    first = [Ticket.number != sought.number] if sought.number is not None else []
    seen = select(Ticket.number).where(access.is_seen(actor, now=now))
    if len(few) <= FEW:
        found = seen.where(Ticket.number.in_(few)).order_by(*first, Ticket.number.desc())
        return db.session.scalars(found.limit(limit)).all()
    numbers: Sequence[int] = ()
    for after in _afters(sought):
        hits = all_hits(sought, key=key, now=now, after=after)
        # As SQLite's index brings them: it can stop early.
        found = seen.join(hits, hits.c.number == Ticket.number).order_by(
            *first, hits.c.number.desc()
        )
        numbers = db.session.scalars(found.limit(limit)).all()
        if len(numbers) == limit:
            break
    return numbers


def _afters(sought: Sought) -> Sequence[int]:
    """After which numbers it is looked: among the newest first. Whatever many tickets say fills
    the answer there, however many older ones say it too. (SQLite stops early by itself.)"""
    if sought.kind is not Kind.WORDS or db.session.get_bind().dialect.name != "postgresql":
        return (0,)
    newest = db.session.scalar(select(func.max(TicketText.number))) or 0
    return (newest - RECENT, 0) if newest > RECENT else (0,)


def all_hits(sought: Sought, *, key: bytes, now: datetime, after: int = 0) -> CTE:
    """The numbers of all tickets that answer to it, whoever may see them; a test reads the plan."""
    ways = _ways(sought, key, now)
    if after:
        ways = [way.where(way.selected_columns[0] > after) for way in ways]
    first_way, *others = ways
    hits = (union(first_way, *others) if others else first_way).cte("hits")
    return hits.prefix_with("MATERIALIZED", dialect="postgresql")


def has_words(typed: str) -> ColumnElement[bool]:
    """Whether a ticket has all of these words. Where there is nothing to look for, each has."""
    sought = read(typed)
    return Ticket.number.in_(_text(sought)) if sought.kind != Kind.NOTHING else true()


def _ways(sought: Sought, key: bytes, now: datetime) -> list[Select[int]]:
    """What else it may be is asked for before: the words alone are found the fastest."""
    ways = [_text(sought)]
    if sought.number is not None:
        ways.append(select(Ticket.number).where(Ticket.number == sought.number))
    if sought.phone:
        people = reached_by.people_with(phones=(sought.phone,))
        ways.append(select(Ticket.number).where(Ticket.participant_id.in_(people)))
    if sought.mail:
        ways += _by_mail(sought.mail)
    if sought.code and (meeting := reached_by.meeting_of_code(sought.code, key, now=now)):
        dates = reached_by.dates_of(meeting)
        ways.append(select(Ticket.number).where(Ticket.occurrence_id.in_(dates)))
    if there := _known_elsewhere(sought.reference):
        ways.append(select(Ticket.number).where(Ticket.id.in_(there)))
    return ways


def _by_mail(mail: str) -> list[Select[int]]:
    spellings = (mail, mail.lower())
    people = reached_by.people_with(emails=spellings)
    return [
        select(Ticket.number).where(Ticket.participant_id.in_(people)),
        select(Ticket.number).where(Ticket.user_id.in_(reached_by.users_with(spellings))),
    ]


def _known_elsewhere(reference: str) -> Sequence[uuid.UUID]:
    """The tickets that another help desk has under this number."""
    if not any(c.isdecimal() for c in reference):
        return ()
    there = select(OutsideThread.ticket_id).where(OutsideThread.external_reference == reference)
    return db.session.scalars(there.limit(COUNTED)).all()


def _text(sought: Sought) -> Select[int]:
    """All the words. Folding left nothing in them that either database takes for a sign."""
    begun = [stem_of(word) for word in sought.words]
    if db.session.get_bind().dialect.name == "postgresql":
        asked = " & ".join([*(f"{w}:*" if _may_go_on(w) else w for w in begun), *sought.exact])
        vector = func.to_tsvector(_PLAIN, TicketText.words)
        return select(TicketText.number).where(vector.op("@@")(func.to_tsquery(_PLAIN, asked)))
    asked = " ".join([*(f'"{w}"*' if _may_go_on(w) else f'"{w}"' for w in begun),
                      *(f'"{w}"' for w in sought.exact)])  # fmt: skip
    return select(_WORDS.c.rowid.label("number")).where(_WORDS.c.ticket_words.op("MATCH")(asked))


def _may_go_on(word: str) -> bool:
    return len(word) >= LETTERS and not word.isdecimal()
