"""The race for one slot: over HTTP, against several server processes and a real database."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from booking.claims import GUARD, SQLITE_GUARDS
from tests.booking.race_track import AT_ONCE, ROUNDS, Track, open_track

pytestmark = pytest.mark.slow

OFTEN = 20
OVERLAPS = text("""
    SELECT count(*) FROM claim a JOIN claim b ON a.resource_id = b.resource_id AND a.id < b.id
    WHERE a.starts_at < b.ends_at AND b.starts_at < a.ends_at
""")
MEETINGS = text("SELECT count(*) FROM meeting")


@pytest.fixture
def track(tmp_path: Path) -> Iterator[Track]:
    """A track of the test's own."""
    with open_track(tmp_path) as opened:
        yield opened


def _count(session: Session, what: TextClause) -> int:
    session.rollback()
    return int(session.execute(what).scalar_one())


def _drop_guard(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        for trigger in SQLITE_GUARDS:
            session.execute(text(f"DROP TRIGGER {trigger}"))
    else:
        session.execute(text(f"ALTER TABLE claim DROP CONSTRAINT {GUARD}"))
    session.commit()


def test_fifty_at_once_for_one_slot_make_one_meeting(
    track: Track, capsys: pytest.CaptureFixture[str]
) -> None:
    results = [track.run(ROUNDS[day % len(ROUNDS)], day) for day in range(OFTEN)]

    statuses = [seen for seen, _ in results]
    seconds = sum(spent for _, spent in results)
    overlaps = _count(track.session, OVERLAPS)
    with capsys.disabled():
        speed = f"{OFTEN * AT_ONCE / seconds:.0f} posts/s"
        print(f"\n{OFTEN} x {AT_ONCE}: {sum(statuses, Counter())}, {overlaps} overlaps, {speed}")  # noqa: T201
    assert statuses == [Counter({303: 1, 422: AT_ONCE - 1})] * OFTEN
    assert (overlaps, _count(track.session, MEETINGS)) == (0, OFTEN)


def test_without_the_guard_the_same_race_finds_overlaps(
    track: Track, capsys: pytest.CaptureFixture[str]
) -> None:
    _drop_guard(track.session)

    results = [track.run(ROUNDS[day % len(ROUNDS)], day) for day in range(4)]

    overlaps = _count(track.session, OVERLAPS)
    with capsys.disabled():
        print(f"\nwithout the guard: {[dict(s) for s, _ in results]}, {overlaps} overlaps")  # noqa: T201
    assert overlaps > 0
