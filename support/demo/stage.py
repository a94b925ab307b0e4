"""What every deed of the story needs: who is who, how to write to people, and what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from booking.models import Meeting, Participant
from booking.ports import HelpDesk
from core.db import db
from support.demo import times
from support.demo.cast import Cast
from support.demo.times import MONDAY_TO_THURSDAY
from support.services.telling import Post


@dataclass(frozen=True)
class Stage:
    """The story is told as seen from `now`."""

    cast: Cast
    desk: HelpDesk
    post: Post
    now: datetime

    @property
    def today(self) -> date:
        """The day on the Danish calendar."""
        return times.today(self.now)

    @property
    def hotline_day(self) -> date:
        """The last day before today when the hotline was open, and everybody else too."""
        return times.back(self.today, 1, MONDAY_TO_THURSDAY)


def somebody(meeting: Meeting, name: str) -> Participant:
    """The participant of that name."""
    return next(p for p in meeting.participants if p.name == name)


@contextmanager
def deed() -> Iterator[None]:
    """Something that was done in one go: what comes after it reads everything anew, as if it had
    been committed. The demo itself is one transaction, so that half of it never stays behind."""
    yield
    db.session.flush()
    db.session.expire_all()
