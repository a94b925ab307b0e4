"""Booking in a busy town, over HTTP: `python -m bench.booking`.

500 rooms, 250,000 occurrences in two years, a fifth of them in series (bench/town.py); on the same
database the statements of a booking alone, through SQLAlchemy Core, at the same number of clients.
The last press of a leader with three people invited is measured: CSRF, the claims of leader and
room, outbox rows and audit rows. Its draft is laid ready outside the time measured.
"""

import os
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine

from accounts.models import User
from bench import town
from bench.house import House, open_house
from bench.load import Ask, Took, cores, run, say
from bench.replay import Asked, listening, replay
from bench.searches import in_process, searches, series
from bench.town import PEERS, Town
from booking import drafts
from booking.models import MeetingDraft, MeetingType, ParticipantKind
from booking.ports import meeting_post
from booking.services import Invitee
from booking.services.participants import invite_unit, invite_user
from core import clock
from core.db import begin_write, db

CITIZEN = Invitee(kind=ParticipantKind.CITIZEN, email="ida@example.org", phone="+4500998877")
CLIENTS = (1, 8)
EACH = 25  # bookings of one client
LOOKS = 30
GOALS = {  # on two cores like these
    "leader's overview": "50 ms",
    "500 rooms on a day": "70 ms",
    "free times, one meeting": "20 ms",
    "free dates, weekly x 13": "27 ms",
    "free dates, weekly x 52": "50 ms, on SQLite 150",
    "a series of 52 weeks": "300 ms",
    "bookings": "185/s at 8, or 0.50 of Core",
    "memory of two workers": "140 MB",
}


class Diary:
    """Drafts of leaders, each with an hour of the evening that nobody has: nobody is refused."""

    def __init__(self, house: House, town: Town) -> None:
        """Begin with the first leader."""
        self._house, self._town, self._count = house, town, 0

    def draft(self, leader: uuid.UUID) -> uuid.UUID:
        """One more, ready to be booked."""
        self._count += 1
        now, house = clock.now(), self._house
        evening = now.replace(hour=17, minute=0, second=0, microsecond=0)
        start = evening + timedelta(days=20 + self._count // 4, hours=self._count % 4)
        with house.at_work():
            person = db.session.get_one(User, leader)
            draft = drafts.start_draft(person, MeetingType.PLANNING, now=now)
            plan = drafts.plan_of(draft)
            invited = (CITIZEN, invite_user(house.cast.jens), invite_unit(house.cast.at.ward))
            said = replace(
                plan,
                matter=replace(plan.matter, purpose="Måling", agenda="Hvor hurtigt går det?"),
                minutes=45,
                starts_at=start,
                guests=tuple(drafts.Guest(uuid.uuid4(), guest) for guest in invited),
            )
            drafts.keep(draft, said, now)
            return draft.id


def presses(house: House, diary: Diary, leaders: Sequence[uuid.UUID]) -> Sequence[Ask]:
    """Of each leader, who presses "book" again and again."""
    asks: list[Ask] = []
    for leader in leaders:
        browser = house.browser(leader, "/drafts")
        ids = [diary.draft(leader) for _ in range(EACH)]
        asks.append(lambda b=browser, left=ids: b.press(f"/drafts/{left.pop()}/who"))  # type: ignore[misc]
    return asks


def by_core(house: House, diary: Diary, engine: Engine, leaders: Sequence[uuid.UUID]) -> Took:
    """The statements of as many bookings, and nothing else."""
    asks = []
    for leader in leaders:
        ids = [diary.draft(leader) for _ in range(EACH)]
        asks.append(replay(engine, [_statements(house, leader, id) for id in ids]))
    return run(asks, EACH, wanted=303)


def _statements(house: House, leader: uuid.UUID, draft: uuid.UUID) -> Sequence[Asked]:
    """What a booking asks. It is taken back: what it wrote can be written again as it stands."""
    with house.app.test_request_context():
        begin_write()
        by = db.session.get_one(User, leader)
        kept = db.session.get_one(MeetingDraft, draft)
        with listening(db.engine) as heard:
            drafts.book_draft(kept, by=by, post=meeting_post(), now=clock.now())
            db.session.flush()
        db.session.rollback()
        return heard


def look(house: House, leader: uuid.UUID, path: str) -> Took:
    """One page, by one reader who is alone."""
    browser = house.browser(leader, path)
    return run([lambda: browser.open(path)], LOOKS)


def pages(house: House, diary: Diary, leader: uuid.UUID) -> Iterator[tuple[str, str]]:
    """What is looked at, and where."""
    yield "the list of free times", f"/drafts/{diary.draft(leader)}/when"
    yield "leader's overview", "/meetings"
    yield "what is over", "/meetings?part=past"


def memory(pids: Sequence[int]) -> float:
    """Megabytes that these processes have, shared ones divided (PSS)."""
    rolls = [Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii") for pid in pids]
    lines = [line.split() for roll in rolls for line in roll.splitlines()]
    return sum(int(line[1]) for line in lines if line[0] == "Pss:") / 1024


def cpu(pids: Sequence[int]) -> float:
    """Milliseconds that these processes have worked."""
    stats = [Path(f"/proc/{pid}/stat").read_text(encoding="ascii") for pid in pids]
    ticks = sum(int(n) for stat in stats for n in stat.rpartition(")")[2].split()[11:13])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def _say_bookings(house: House, diary: Diary, engine: Engine, leaders: Sequence[uuid.UUID]) -> None:
    asks = presses(house, diary, leaders)
    theirs, own = cpu(house.workers()), time.process_time()
    ours = run(asks, EACH, wanted=303)
    each = (cpu(house.workers()) - theirs) / len(ours.milliseconds)
    asking = 1000 * (time.process_time() - own) / len(ours.milliseconds)
    bare = by_core(house, diary, engine, leaders)
    say(
        f"bookings, {len(leaders)} at once       {ours.per_second:7.1f}/s   p95 {ours.p95:4.0f} ms"
        f"   Core alone {bare.per_second:7.1f}/s   {ours.per_second / bare.per_second:.2f} of it"
        f"{_goal('bookings')}"
    )
    say(f"    of the servers' CPU     {each:7.1f} ms each; of the bench's {asking:.1f} ms")


def _say_pages(house: House, diary: Diary, leader: uuid.UUID) -> None:
    looks = {name: look(house, leader, path) for name, path in pages(house, diary, leader)}
    looks["500 rooms on a day"] = look(house, house.cast.frida.id, "/room-register/days")
    for name, ask in searches(house, leader):
        looks[name] = run([ask], LOOKS)
    for name, took in looks.items():
        say(f"{name:28}{took.median:7.1f} ms   p95 {took.p95:6.1f} ms{_goal(name)}")
    say(f"260 free dates, no HTTP     {in_process(house, leader):7.1f} ms")
    spent, name = series(house, leader), "a series of 52 weeks"
    say(f"{name:28}{spent:7.1f} ms, no HTTP{_goal(name)}")


def _goal(name: str) -> str:
    return f"   goal {GOALS[name]}" if name in GOALS else ""


def main() -> None:
    """Measure and print."""
    with open_house() as house:
        made = town.build(house)
        diary, engine = Diary(house, made), create_engine(house.settings.database_url, pool_size=8)
        say(
            f"{cores()} cores, {engine.dialect.name}, {PEERS} rooms, {town.OCCURRENCES} occurrences"
        )
        _say_pages(house, diary, made.leaders[7])
        for clients in CLIENTS:
            _say_bookings(house, diary, engine, made.leaders[10 : 10 + clients])
        used = memory(house.workers())
        say(f"memory of two workers       {used:7.1f} MB (PSS){_goal('memory of two workers')}")
        engine.dispose()


if __name__ == "__main__":
    main()
