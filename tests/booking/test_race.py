"""The race for one slot: over HTTP, against several server processes and a real database."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from booking.claims import GUARD, POSTGRESQL_GUARD, SQLITE_GUARDS
from core.config import Settings
from tests.booking.race_track import AT_ONCE, ROUNDS, Track, open_track

pytestmark = pytest.mark.slow

OFTEN = 20
OVERLAPS = text("""
    SELECT count(*) FROM claim a JOIN claim b ON a.resource_id = b.resource_id AND a.id < b.id
    WHERE a.starts_at < b.ends_at AND b.starts_at < a.ends_at
""")
MEETINGS = text("SELECT count(*) FROM meeting")


@pytest.fixture(scope="module")
def track(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Track]:
    """One track for both races: its servers take a while to start."""
    with open_track(settings, tmp_path_factory.mktemp("race")) as opened:
        yield opened


@pytest.fixture
def unguarded(track: Track) -> Iterator[Track]:
    """The same track, with the guard taken out of its schema and nothing else changed."""
    guards = _guards(track.session)
    _run(track.session, guards.keys())
    yield track
    _run(track.session, ["DELETE FROM claim", *guards.values()])


def _guards(session: Session) -> dict[str, str]:
    """How each guard is dropped, and how it is put back."""
    if session.get_bind().dialect.name == "sqlite":
        return {f"DROP TRIGGER {name}": made for name, made in SQLITE_GUARDS.items()}
    return {f"ALTER TABLE claim DROP CONSTRAINT {GUARD}": POSTGRESQL_GUARD}


def _run(session: Session, statements: Iterable[str]) -> None:
    session.rollback()
    for statement in statements:
        session.execute(text(statement))
    session.commit()


def _count(session: Session, what: TextClause) -> int:
    session.rollback()
    return int(session.execute(what).scalar_one())


def test_fifty_at_once_for_one_slot_make_one_meeting(
    track: Track, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _count(track.session, MEETINGS)

    results = [track.run(ROUNDS[day % len(ROUNDS)], day) for day in range(OFTEN)]

    statuses, seconds = [seen for seen, _ in results], sum(spent for _, spent in results)
    overlaps = _count(track.session, OVERLAPS)
    with capsys.disabled():
        speed = f"{OFTEN * AT_ONCE / seconds:.0f} posts/s"
        print(f"\n{OFTEN} x {AT_ONCE}: {sum(statuses, Counter())}, {overlaps} overlaps, {speed}")  # noqa: T201
    assert statuses == [Counter({303: 1, 422: AT_ONCE - 1})] * OFTEN
    assert (overlaps, _count(track.session, MEETINGS) - before) == (0, OFTEN)


def test_without_the_guard_the_same_race_finds_overlaps(
    unguarded: Track, capsys: pytest.CaptureFixture[str]
) -> None:
    overlaps, days = 0, count(100)
    while not overlaps and (day := next(days)) < 105:
        statuses, _ = unguarded.run(ROUNDS[0], day)
        overlaps = _count(unguarded.session, OVERLAPS)

    with capsys.disabled():
        print(f"\nwithout the guard: {dict(statuses)}, {overlaps} overlaps")  # noqa: T201
    assert overlaps > 0
