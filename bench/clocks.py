"""The clocks of 10,000 open cases: `python -m bench.clocks`.

Nothing due, all of them due at once (a mail each), and all of them counted anew because opening
hours were changed. On SQLite, or PostgreSQL by tests/with_postgresql.py.
"""

import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, insert, text, update
from sqlalchemy.orm import Session

from app import create_app
from core import clock
from core.catalogues import compile_all
from core.config import Settings
from core.db import db, transaction
from support.clocks import keeping, ticking
from support.clocks.history import Kind
from support.clocks.models import ClockEvent, TicketClock
from support.models import Audience, Status, SupportModel, Ticket
from tests.databases import url_for_tests
from tests.factories import Cast, make_cast

CASES = 10_000
AT_ONCE = 1000
GOAL = 3  # seconds for a tick


def main() -> None:
    """Print seconds for each."""
    compile_all()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            secret_key="a-key-for-tests-that-nobody-else-has-00000",
            database_url=url_for_tests(Path(folder)),
            base_url="http://127.0.0.1:8000",
            instance_path=Path(folder) / "instance",
            password_rounds=1,
        )
        app = create_app(settings)
        with app.app_context():
            upgrade()
        with Session(create_engine(settings.database_url), expire_on_commit=False) as session:
            measure(app, make_cast(session))


def measure(app: Flask, cast: Cast) -> None:
    """Nothing due, everything counted anew, everything due."""
    now = clock.now()
    ids = open_cases(app, cast, now)
    say("counted anew", lambda: rounds(app, ticking.recount, now))
    say(f"nothing due (goal {GOAL} s)", lambda: rounds(app, ticking.tick, now - timedelta(hours=1)))
    late = now + timedelta(hours=3)
    say("all due, a mail each", lambda: rounds(app, ticking.tick, late))
    with app.app_context(), transaction():
        say("one case", lambda: keeping.count_anew(ids[:1]))


def rounds(app: Flask, job: Callable[[datetime], int], now: datetime) -> None:
    """As the worker runs it, until nothing is left."""
    done = 1
    while done:
        with app.app_context(), transaction():
            done = job(now)


def say(what: str, deed: Callable[[], None]) -> None:
    """How long it took, and how much of that was our own work."""
    since, worked = time.perf_counter(), time.process_time()
    deed()
    took, worked = time.perf_counter() - since, time.process_time() - worked
    print(f"{what:25} {took:8.3f} s, own work {worked:8.3f} s")  # noqa: T201 - a bench prints


def open_cases(app: Flask, cast: Cast, now: datetime) -> list[uuid.UUID]:
    """Written straight into the tables: each handed over once, with a meeting in two hours."""
    ids = [uuid.uuid4() for _ in range(CASES)]
    units = [cast.at.hotline.id, cast.at.kolding_it.id, cast.at.shared.id]
    with app.app_context(), transaction():
        for first in range(0, CASES, AT_ONCE):
            some = list(enumerate(ids[first : first + AT_ONCE], first))
            db.session.execute(insert(Ticket), [_ticket(n, id, cast, units, now) for n, id in some])
            events = [row for n, id in some for row in _events(n, id, units, now)]
            db.session.execute(insert(ClockEvent), events)
            clocks = [{"ticket_id": id, "by_meeting": False, "stale_since": now} for _n, id in some]
            db.session.execute(insert(TicketClock), clocks)
    with app.app_context(), transaction():
        db.session.execute(text("ANALYZE"))
        db.session.execute(update(TicketClock).values(stale_since=now))
    return ids


def _ticket(
    n: int, id: uuid.UUID, cast: Cast, units: list[uuid.UUID], now: datetime
) -> dict[str, object]:
    return {
        "id": id,
        "number": 2000 + n,
        "requester": "Ida, borger",
        "organisation_id": cast.at.kolding.id,
        "audience": Audience.STAFF,
        "model": SupportModel.LOCAL_FIRST,
        "is_cross_sector": False,
        "subject": "Ingen lyd",
        "snapshot": {"place": "Voksenrådgivningen", "meeting_id": str(uuid.uuid4())},
        "meeting_starts_at": now + timedelta(hours=2),
        "status": Status.NEW,
        "responsible_id": units[(n + 1) % 3],
        "opened_at": now,
    }


def _events(
    n: int, id: uuid.UUID, units: list[uuid.UUID], now: datetime
) -> list[dict[str, object]]:
    common = {"ticket_id": id, "at": now, "reason": None, "minutes": 30, "by_meeting": True}
    latest_at = now + timedelta(hours=2) - timedelta(minutes=5)
    return [
        {**common, "kind": kind, "support_unit_id": units[(n + turn) % 3], "latest_at": latest_at}
        for turn, kind in enumerate((Kind.STARTED, Kind.HANDED_OVER))
    ]


if __name__ == "__main__":
    main()
