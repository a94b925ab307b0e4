"""Are incidents found, and only those? `python -m bench.incidents` replays made-up days.

Eight weeks of ordinary tickets, then days on which rooms, bridges, browsers and organisations fail,
beside what only looks like it (`bench.troubles`).
The job of the service looks every minute. Printed: precision, recall, and how soon. On SQLite, or
PostgreSQL by tests/with_postgresql.py.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from flask_migrate import upgrade
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.orm import Session

from app import create_app
from bench.incident_stage import FIRST, Stage
from bench.troubles import (
    Call,
    Failure,
    Strength,
    calls_of,
    decoys,
    failures,
    ordinary,
)
from core import clock
from core.catalogues import compile_all
from core.config import Settings
from core.db import db, transaction
from support.incidents import detecting
from support.incidents.baseline import WEEKS, Shared
from support.incidents.models import Incident, State
from tests.databases import url_for_tests
from tests.factories import make_cast

DAYS = 5
IN_TIME = timedelta(minutes=20)
Proposal = tuple[Shared, str, datetime]


def replay(stage: Stage, calls: Sequence[Call], day: datetime) -> None:
    """Each minute of the day: what came since is written, and the job looks."""
    waiting = sorted(calls, key=lambda call: call.at)
    now, end = day + timedelta(hours=5), day + timedelta(hours=17)
    while now < end:
        now += timedelta(minutes=1)
        due = [call for call in waiting if call.at <= now]
        waiting = waiting[len(due) :]
        if due:
            stage.write(due)
            with stage.app.app_context(), transaction():
                decide(now)
                detecting.detect(now)


def decide(now: datetime) -> None:
    """A supporter looks after ten minutes, and what it was is over after half an hour."""
    common = {"decided_at": now}
    seen = update(Incident).where(Incident.proposed_at <= now - timedelta(minutes=10))
    confirmed = {"state": State.CONFIRMED, **common}
    db.session.execute(seen.where(Incident.state == State.PROPOSED).values(confirmed))
    over = update(Incident).where(Incident.proposed_at <= now - timedelta(minutes=30))
    ended = {"state": State.OVER, "ended_at": now}
    db.session.execute(over.where(Incident.state == State.CONFIRMED).values(ended))


def main() -> None:
    """Print precision and recall."""
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
            say(measure(Stage(app, session, make_cast(session))))


def measure(stage: Stage, days: int = DAYS) -> "Result":
    """The weeks before, then the days."""
    chance = Random(2026)  # noqa: S311 - the same days every time
    dates = [FIRST + timedelta(days=n) for n in range(days)]
    for day in dates:
        for week in range(1, WEEKS + 1):
            stage.write(list(ordinary(clock.days_later(day, -7 * week), chance)))
    with stage.app.app_context(), transaction():
        if db.engine.dialect.name == "postgresql":  # SQLite counts only where it is told to
            db.session.execute(text("ANALYZE"))
    truth: list[Failure] = []
    for day in dates:
        failed = failures(day, chance)
        truth += failed
        hit = [call for failure in failed for call in calls_of(failure, chance)]
        replay(stage, [*ordinary(day, chance), *decoys(day, chance), *hit], day)
    return Result(truth, *judged(stage, truth))


@dataclass(frozen=True)
class Result:
    """What was down, when each was found, and what was proposed besides."""

    truth: Sequence[Failure]
    found: Mapping[Failure, datetime]
    wrong: Sequence[Proposal]

    @property
    def precision(self) -> float:
        """Of what was proposed, how much was a failure."""
        return len(self.found) / max(1, len(self.found) + len(self.wrong))

    @property
    def recall(self) -> float:
        """Of the failures, how many were proposed."""
        return len(self.found) / len(self.truth)

    def share(self, some: Sequence[Failure]) -> str:
        """How many of some."""
        return f"{sum(failure in self.found for failure in some)} of {len(some)}"


def judged(
    stage: Stage, truth: Sequence[Failure]
) -> tuple[dict[Failure, datetime], list[Proposal]]:
    """A proposal is right when it names what failed, while it did or just after; and wrong when
    that was proposed before."""
    with stage.app.app_context():
        rows = db.session.execute(
            select(Incident.kind, Incident.value, Incident.proposed_at).order_by(
                Incident.proposed_at
            )
        ).all()
    found: dict[Failure, datetime] = {}
    wrong: list[Proposal] = []
    for kind, value, at in rows:
        right = [f for f in truth if f not in found and _is_of((kind, value, at), f, stage)]
        if right:
            found[right[0]] = at
        else:
            wrong.append((kind, value, at))
    return found, wrong


def say(result: Result) -> None:
    """Print it."""
    delays = [(at - failure.since).total_seconds() / 60 for failure, at in result.found.items()]
    lines = [
        f"{DAYS} days, {len(result.truth)} failures",
        f"precision  {result.precision:.2f}",
        f"recall     {result.recall:.2f}",
        f"found after {median(delays):.0f} minutes (median), {max(delays):.0f} at most",
    ]
    kinds = {kind.value: [f for f in result.truth if f.kind == kind] for kind in Shared}
    hows = {how.value: [f for f in result.truth if f.strength == how] for how in Strength}
    lines += [f"  {name:13} {result.share(some)}" for name, some in {**kinds, **hows}.items()]
    lines += [f"  wrong: {kind.value} {value} {at:%d %H:%M}" for kind, value, at in result.wrong]
    print("\n".join(lines))  # noqa: T201 - a bench prints


def _is_of(row: Proposal, failure: Failure, stage: Stage) -> bool:
    kind, value, at = row
    in_time = failure.since <= at <= failure.until + IN_TIME
    return in_time and stage.key_of(failure) == (kind, value)


if __name__ == "__main__":
    main()
