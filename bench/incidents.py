"""Are incidents found, and only those? `python -m bench.incidents` replays made-up days.

Eight weeks of ordinary tickets, then days on which rooms, bridges, browsers and organisations fail,
beside what only looks like it: busy mornings, people who ask again and again, two in one meeting.
The job of the service looks every minute. Printed: precision, recall, and how soon. On SQLite, or
PostgreSQL by tests/with_postgresql.py.
"""

import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.orm import Session

from accounts.models import Organisation
from app import create_app
from booking.models import Meeting, MeetingForm, MeetingType, Occurrence
from core import clock
from core.catalogues import compile_all
from core.config import Settings
from core.db import db, transaction
from support.incidents import detecting
from support.incidents.baseline import WEEKS, Key, Shared
from support.incidents.models import Incident, State
from support.models import Audience, Status, SupportModel, Ticket
from tests.databases import url_for_tests
from tests.factories import Cast, make_cast
from video.models import Provision, ProvisionState, Room

ROOMS, BRIDGES, HOMES = 60, 6, 24
BROWSERS = ("Chrome 131", "Safari 18", "Edge 131", "Firefox 133")
FIRST = datetime(2026, 11, 30, tzinfo=UTC)  # a Monday
DAYS = 5
HOURS = (7, 8, 8, 9, 9, 10, 10, 11, 12, 13, 13, 14, 15)  # of the day, the busy ones twice
A_DAY = 120  # ordinary tickets
IN_TIME = timedelta(minutes=20)
FAILURES = (Shared.ROOM, Shared.BRIDGE, Shared.SOFTWARE, Shared.ORGANISATION, Shared.ROOM)


@dataclass(frozen=True)
class Call:
    """Somebody asks for help."""

    at: datetime
    room: int
    home: int
    browser: str
    who: int | None = None  # the same number is the same meeting


@dataclass(frozen=True)
class Failure:
    """Something is down, from then on, for half an hour."""

    since: datetime
    kind: Shared
    number: int

    @property
    def until(self) -> datetime:
        """When it works again."""
        return self.since + timedelta(minutes=30)


def ordinary(day: datetime, chance: Random) -> Iterator[Call]:
    """A working day: the first organisation has a rush each morning, which is usual for it."""
    for _n in range(A_DAY):
        yield _call(_at(day, chance.choice(HOURS), chance), chance)
    for _n in range(10):
        call = _call(_at(day, 8, chance), chance)
        yield Call(call.at, call.room, 0, call.browser)


def decoys(day: datetime, chance: Random) -> Iterator[Call]:
    """What looks like an incident and is none."""
    for _n in range(3):  # two in one meeting
        first = _call(_at(day, chance.choice(HOURS), chance), chance)
        yield first
        yield Call(first.at + timedelta(minutes=3), first.room, first.home, "Safari 18")


def failures(day: datetime, chance: Random) -> Sequence[Failure]:
    """One after the other, on every day all kinds."""
    counts = {Shared.ROOM: ROOMS, Shared.BRIDGE: BRIDGES, Shared.SOFTWARE: len(BROWSERS)}
    hours = chance.sample((8, 9, 10, 11, 13, 14), k=len(FAILURES))
    return [
        Failure(_at(day, hour, chance), kind, chance.randrange(1, counts.get(kind, HOMES)))
        for hour, kind in zip(hours, FAILURES, strict=True)
    ]


def calls_of(failure: Failure, chance: Random) -> Iterator[Call]:
    """Whoever is hit rings: of a room one meeting, of the others more."""
    for _n in range(4 if failure.kind == Shared.ROOM else 9):
        call = _call(failure.since + timedelta(minutes=chance.uniform(0, 15)), chance)
        room, home, browser = call.room, call.home, call.browser
        match failure.kind:
            case Shared.ROOM:
                room = failure.number
            case Shared.BRIDGE:
                room = chance.randrange(ROOMS // BRIDGES) * BRIDGES + failure.number
            case Shared.SOFTWARE:
                browser = BROWSERS[failure.number]
            case Shared.ORGANISATION:
                home = failure.number
        yield Call(call.at, room, home, browser)


def _call(at: datetime, chance: Random) -> Call:
    browser = chance.choices(BROWSERS, weights=(6, 3, 2, 1))[0]
    return Call(at, chance.randrange(ROOMS), chance.randrange(HOMES), browser)


def _at(day: datetime, hour: int, chance: Random) -> datetime:
    wall = clock.to_local(day).replace(hour=hour, minute=0, second=0, microsecond=0)
    return (wall + timedelta(minutes=chance.uniform(0, 59))).astimezone(UTC)


class Stage:
    """Rooms, organisations, and one meeting whose occurrences are all there is to ask about."""

    def __init__(self, app: Flask, session: Session, cast: Cast) -> None:
        self.app, self.cast, self._number = app, cast, 2000
        rooms = [
            Room(
                provider="static", name=f"Rum {n}", capacity=12,
                web_url=f"https://{host(n)}/{n}",
            )
            for n in range(ROOMS)
        ]  # fmt: skip
        kolding = session.get_one(Organisation, cast.at.kolding.id)
        homes = [
            Organisation(name=f"Sted {n}", kind=kolding.kind, parent_id=kolding.parent_id)
            for n in range(HOMES)
        ]
        meeting = Meeting(
            uid="bench@example.org", type=MeetingType.CONVERSATION, form=MeetingForm.VIDEO,
            purpose="Bænk", agenda="-", leader_id=cast.anna.id, created_by_id=cast.anna.id,
            unit_id=cast.at.adults.id, phone="+4500445566", created_at=FIRST,
        )  # fmt: skip
        session.add_all([*rooms, *homes, meeting])
        session.commit()
        self.rooms, self.homes = [r.id for r in rooms], [h.id for h in homes]
        self.meeting_id = meeting.id

    def write(self, calls: Sequence[Call]) -> None:
        """Straight into the tables, an occurrence each."""
        ids = [(uuid.uuid4(), uuid.uuid4(), uuid.uuid4()) for _call in calls]
        pairs = list(zip(calls, ids, strict=True))
        with self.app.app_context(), transaction():
            rows = [self._provision(c, p) for c, (p, _o, _t) in pairs]
            db.session.execute(insert(Provision), rows)
            rows = [self._occurrence(c, p, o) for c, (p, o, _t) in pairs]
            db.session.execute(insert(Occurrence), rows)
            rows = [self._ticket(c, o, t) for c, (_p, o, t) in pairs]
            db.session.execute(insert(Ticket), rows)

    def _provision(self, call: Call, id: uuid.UUID) -> dict[str, object]:
        return {
            "id": id, "key": str(id), "room_id": self.rooms[call.room],
            "state": ProvisionState.READY, "addresses": {},
            "opens_at": call.at, "closes_at": call.at + timedelta(hours=2),
        }  # fmt: skip

    def _occurrence(self, call: Call, provision: uuid.UUID, id: uuid.UUID) -> dict[str, object]:
        return {
            "id": id, "meeting_id": self.meeting_id, "provision_id": provision,
            "starts_at": call.at + timedelta(minutes=10),
            "ends_at": call.at + timedelta(minutes=55),
        }  # fmt: skip

    def _ticket(self, call: Call, occurrence: uuid.UUID, id: uuid.UUID) -> dict[str, object]:
        self._number += 1
        return {
            "id": id, "number": self._number, "requester": "Ida, borger",
            "occurrence_id": occurrence, "organisation_id": self.homes[call.home],
            "audience": Audience.STAFF, "model": SupportModel.LOCAL_FIRST,
            "is_cross_sector": False, "subject": "Ingen lyd", "snapshot": {"place": "Sted"},
            "device": f"Computer (Windows), {call.browser}", "status": Status.NEW,
            "responsible_id": self.cast.at.shared.id, "opened_at": call.at,
        }  # fmt: skip

    def key_of(self, failure: Failure) -> Key:
        """As detection names it."""
        n = failure.number
        values = {
            Shared.ROOM: str(self.rooms[n]),
            Shared.BRIDGE: host(n),
            Shared.SOFTWARE: BROWSERS[n % len(BROWSERS)],
            Shared.ORGANISATION: str(self.homes[n % HOMES]),
        }
        return failure.kind, values[failure.kind]


def host(number: int) -> str:
    """The bridge that a room, or a failure, is on."""
    return f"bro{number % BRIDGES}.example.org"


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
            measure(Stage(app, session, make_cast(session)))


def measure(stage: Stage) -> None:
    """The weeks before, then the days."""
    chance = Random(2026)  # noqa: S311 - the same days every time
    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    for day in days:
        for week in range(1, WEEKS + 1):
            stage.write(list(ordinary(clock.days_later(day, -7 * week), chance)))
    with stage.app.app_context(), transaction():
        db.session.execute(text("ANALYZE"))
    truth: list[Failure] = []
    for day in days:
        failed = failures(day, chance)
        truth += failed
        hit = [call for failure in failed for call in calls_of(failure, chance)]
        replay(stage, [*ordinary(day, chance), *decoys(day, chance), *hit], day)
    say(stage, truth)


def say(stage: Stage, truth: Sequence[Failure]) -> None:
    """A proposal is right when it names what failed, while it did or just after."""
    with stage.app.app_context():
        found = db.session.execute(
            select(Incident.kind, Incident.value, Incident.proposed_at)
        ).all()
    matched: dict[Failure, datetime] = {}
    for kind, value, at in sorted(found, key=lambda row: row.proposed_at):
        for failure in truth:
            if failure not in matched and _is_of((kind, value, at), failure, stage):
                matched[failure] = at
                break
    delays = [(at - failure.since).total_seconds() / 60 for failure, at in matched.items()]
    wrong = [row for row in found if not any(_is_of(row, f, stage) for f in truth)]
    lines = [f"{DAYS} days, {len(truth)} failures, {len(found)} proposals"]
    lines.append(f"precision  {len(matched) / len(found):.2f}")
    lines.append(f"recall     {len(matched) / len(truth):.2f}")
    lines.append(f"found after {median(delays):.0f} minutes (median), {max(delays):.0f} at most")
    for kind in Shared:
        all_of_it = [failure for failure in truth if failure.kind == kind]
        lines.append(
            f"  {kind.value:13} {sum(f in matched for f in all_of_it)} of {len(all_of_it)}"
        )
    lines += [f"  wrong: {kind} {at:%d %H:%M}" for kind, _value, at in wrong]
    print("\n".join(lines))  # noqa: T201 - a bench prints


def _is_of(row: Sequence[Any], failure: Failure, stage: Stage) -> bool:
    kind, value, at = row
    in_time = failure.since <= at <= failure.until + IN_TIME
    return in_time and stage.key_of(failure) == (kind, value)


if __name__ == "__main__":
    main()
