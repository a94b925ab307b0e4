"""The same desk with five times the past: `python tests/with_postgresql.py python -m bench.growth`.

Two services are asked in turns, one with 100,000 cases and one with 500,000 (three million
entries), so what else the machine does is the same for both. The past is copied within PostgreSQL.
What is open is as much in both: it follows from how many work there, not from how long they have.
"""

import os
import statistics
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from sqlalchemy import func, select, text, update

from accounts.models import User
from bench import cases
from bench.house import House, open_house
from bench.load import Ask, cores, run, say
from core import clock
from core.db import Base, UtcDateTime, db
from support import queues
from support.clocks.models import ClockEvent, TicketClock
from support.models import AccessGround, HandOver, Status, Ticket, TicketCounter, TicketEvent
from support.search.models import TicketText

GROWN = int(os.environ.get("GROWN", "500000"))
ROUNDS, LOOKS, GOAL = 5, 8, 1.5
OF_A_CASE = (Ticket, TicketEvent, TicketText, HandOver, AccessGround, TicketClock, ClockEvent)
LATER = " - :copy * interval '7 minutes'"


@dataclass(frozen=True)
class Place:
    """A desk to ask."""

    house: House
    desks: cases.Desks


def grow(house: House) -> None:
    """Copies of what has ended, of each case as many as it takes, some minutes apart."""
    session, closed = house.session, Ticket.status == Status.CLOSED
    ended, newest = session.execute(
        select(func.count(), func.max(Ticket.number)).where(closed)
    ).one()
    apart = session.scalars(select(func.max(Ticket.number))).one()
    session.execute(text("SET LOCAL session_replication_role = replica"))  # keys are not asked for
    left, copy = GROWN - cases.CASES, 0
    while left > 0:
        copy += 1
        asked = {"copy": copy, "apart": copy * apart, "newest": newest - max(ended - left, 0)}
        for model in OF_A_CASE:
            session.execute(text(_copying(model)), asked)
        left -= ended
    session.execute(update(TicketCounter).values(last=(copy + 1) * apart))
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()


def _copying(model: type[Base]) -> str:
    """A case's key follows from that of the one it is a copy of, so what hangs on it finds it."""
    said = {
        column.name: f'of."{column.name}"' + (LATER if isinstance(column.type, UtcDateTime) else "")
        for column in model.__table__.columns
        if column.name != "id" or model is Ticket
    }
    key, its = ("id", "id") if model is Ticket else ("ticket_id", "id")
    if model is TicketText:
        key, its = "number", "number"
    else:
        said[key] = f"md5(of.{key}::text || :apart)::uuid"
    if "number" in said:
        said["number"] = "of.number + :apart"
    columns = ", ".join(f'"{name}"' for name in said)
    return f"""
        INSERT INTO "{model.__tablename__}" ({columns}) SELECT {", ".join(said.values())}
        FROM "{model.__tablename__}" AS of JOIN ticket AS whole ON whole.{its} = of.{key}
        WHERE whole.status = 'closed' AND whole.number <= :newest
    """  # noqa: S608 - names of ours


def measured(place: Place) -> Mapping[str, Ask]:
    """What is asked of it, by name."""
    dorte, long = place.house.cast.dorte.id, f"/tickets/{place.desks.long}"
    desk, case = place.house.browser(dorte, "/desk"), place.house.browser(dorte, long)
    finder = place.house.browser(dorte, "/desk/search")
    return {
        "first page": lambda: desk.open("/desk"),
        "counters": lambda: _count(place.house),
        "case with 100 entries": lambda: case.open(long),
        "search, a rare word": lambda: finder.press("/desk/search", {"find": cases.RARE}),
        "search, a common word": lambda: finder.press("/desk/search", {"find": cases.COMMON}),
    }


def _count(house: House) -> int:
    with house.at_work():
        now = clock.now()
        queues.counts_of(db.session.get_one(User, house.cast.dorte.id), now=now)
    return 200


def _open(stack: ExitStack, *, grown: bool) -> Place:
    house, began = stack.enter_context(open_house()), time.perf_counter()
    desks = cases.build(house)
    if grown:
        grow(house)
    count = [house.session.scalar(select(func.count()).select_from(m)) for m in OF_A_CASE[:2]]
    house.session.rollback()
    say(f"{count[0]} cases, {count[1]} entries, in {time.perf_counter() - began:.0f} s")
    return Place(house, desks)


def main() -> None:
    """Measure and print."""
    with ExitStack() as stack:
        small, large = _open(stack, grown=False), _open(stack, grown=True)
        asks = [measured(small), measured(large)]
        say(f"{cores()} cores, load {os.getloadavg()[0]:.1f}; growth is to stay below {GOAL}")
        for name in asks[0]:
            both: tuple[list[float], list[float]] = ([], [])
            for _round in range(ROUNDS):
                for spent, of in zip(both, asks, strict=True):
                    spent.append(run([of[name]], LOOKS).median)
            before, after = (statistics.median(spent) for spent in both)
            say(f"{name:28}{before:7.1f} ms   {after:7.1f} ms   {after / before:5.2f} x")


if __name__ == "__main__":
    main()
