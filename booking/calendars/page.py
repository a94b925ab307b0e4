"""What the page of somebody's calendars shows."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Role, Unit, User
from booking.busy import is_trusted
from booking.calendars import feeds, sources
from booking.calendars.models import BusySource, CalendarFeed
from booking.calendars.owners import Owner, deputised_units
from booking.calendars.troubles import WORDS


@dataclass(frozen=True)
class SourceLine:
    """One calendar of the owner's own, and how it fares."""

    source: BusySource
    ahead: int  # taken times to come
    now: datetime

    @property
    def is_waiting(self) -> bool:
        """Whether it was never looked at."""
        return self.source.tried_at is None

    @property
    def is_trusted(self) -> bool:
        """Whether what it said lately is believed."""
        return is_trusted(self.source.read_at, self.now)

    @property
    def wrong(self) -> object:
        """What is wrong, in plain words."""
        return WORDS[self.source.trouble][0] if self.source.trouble else ""

    @property
    def advice(self) -> object:
        """What to do about it."""
        return WORDS[self.source.trouble][1] if self.source.trouble else ""


@dataclass(frozen=True)
class CalendarsPage:
    """The owner, the link if there is one, and whose calendars the reader looks after besides."""

    owner: Owner
    feed: CalendarFeed | None
    address: str | None  # right after the link was made, and never again
    units: Sequence[Unit]
    sources: Sequence[SourceLine]
    is_administered: bool  # the reader has the unit's own page

    @property
    def unit_id(self) -> uuid.UUID | None:
        """For addresses: none of a person's own."""
        return self.owner.unit_id

    @property
    def webcal(self) -> str:
        """The address as phones and Outlook open it at once."""
        return "webcal:" + (self.address or "").partition(":")[2]


def calendars_page(
    owner: Owner, reader: User, *, base_url: str, key: bytes, now: datetime
) -> CalendarsPage:
    """Everything at this moment, in a fixed number of statements."""
    feed = feeds.live_feed(owner)
    ahead = sources.spans_ahead(owner, now=now)
    is_shown = feed is not None and feeds.is_shown(feed, now=now)
    return CalendarsPage(
        owner=owner,
        feed=feed,
        address=feeds.address_of(feed, base_url=base_url, key=key) if feed and is_shown else None,
        units=deputised_units(reader) if owner.user else (),
        sources=[SourceLine(s, ahead.get(s.id, 0), now) for s in sources.sources_of(owner)],
        is_administered=reader.has_role(Role.ADMINISTRATOR),
    )
