"""What every bridge can do for us, whichever it is. Each call may be repeated."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from video.outside.models import Trouble


class BridgeRefused(Exception):
    """The bridge did not do it, and why. Its own code is for whoever rings its administrator."""

    def __init__(self, trouble: Trouble, code: str = "", *, wait: timedelta | None = None) -> None:
        super().__init__(trouble.value, code)
        self.trouble, self.code, self.wait = trouble, code, wait


class RoomStatus(StrEnum):
    """How far the bridge is with a room."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"
    CLOSING = "closing"
    STUCK = "stuck"  # it was to be closed, and the bridge cannot
    CLOSED = "closed"


@dataclass(frozen=True)
class Wish:
    """The room that is wanted. Nothing in it names a person or says what a meeting is about."""

    ref: uuid.UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    number: str = ""  # that leads there, where we choose it
    people: int | None = None  # as many as fit in, where we say so


@dataclass(frozen=True)
class Found:
    """The room as the bridge says that it is."""

    ref: uuid.UUID
    status: RoomStatus
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None = None  # before that, nobody gets in there
    words: str | None = None  # the bridge's own, for support
    addresses: Mapping[str, str] = field(default_factory=dict)  # without a secret in them: sip
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)  # web, PINs

    def fits(self, wish: Wish) -> bool:
        """Whether it is at the time that was asked for. Bridges say yes, and keep the old one."""
        return (self.starts_at, self.ends_at) == (wish.starts_at, wish.ends_at)


@dataclass(frozen=True)
class Known:
    """A room at the bridge that bears our mark."""

    ref: uuid.UUID
    starts_at: datetime
    ends_at: datetime


class BridgeLine(Protocol):
    """One bridge, as we speak with it. Every call raises BridgeRefused."""

    def check(self) -> None:
        """Sign in and read something harmless. Makes nothing."""

    def provision(self, wish: Wish) -> Found:
        """Make the room, or take over the one that is there already."""

    def fetch(self, ref: uuid.UUID) -> Found | None:
        """The room as it is now; none when it is gone."""

    def update(self, wish: Wish) -> Found | None:
        """Have it at another time. What came of it was read back: see `Found.fits`."""

    def release(self, ref: uuid.UUID) -> bool:
        """Give it back. Whether it is over; if not, ask again later."""

    def managed(self, since: datetime, until: datetime) -> Iterator[Known]:
        """Ours that begin then, and nobody else's."""
