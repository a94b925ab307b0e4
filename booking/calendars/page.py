"""What the page of somebody's calendars shows."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Role, Unit, User
from booking.calendars import feeds
from booking.calendars.models import CalendarFeed
from booking.calendars.owners import Owner, deputised_units


@dataclass(frozen=True)
class CalendarsPage:
    """The owner, the link if there is one, and whose calendars the reader looks after besides."""

    owner: Owner
    feed: CalendarFeed | None
    address: str | None  # right after the link was made, and never again
    units: Sequence[Unit]
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
    is_shown = feed is not None and feeds.is_shown(feed, now=now)
    return CalendarsPage(
        owner=owner,
        feed=feed,
        address=feeds.address_of(feed, base_url=base_url, key=key) if feed and is_shown else None,
        units=deputised_units(reader) if owner.user else (),
        is_administered=reader.has_role(Role.ADMINISTRATOR),
    )
