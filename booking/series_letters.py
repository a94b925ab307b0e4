"""What a message about a series says: its dates in plain words, and its calendar entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from booking.invites import Invite, Method
from booking.series_calendar import About, recurrence_of

SHOWN = 15  # dates in a mail; the personal page has them all

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Dates:
    """What the templates name."""

    about: About
    shown: Sequence[Span] = ()
    more: int = 0  # dates that are not listed
    last: Span | None = None  # where some are not
    off: Sequence[Span] = ()
    again: Sequence[Span] = ()  # they were off, and take place after all
    before: datetime | None = None  # when the one date was
    is_alone: bool = False  # the reader is invited to it, and not to all

    @property
    def count(self) -> int:
        """How many dates are to come."""
        return len(self.shown) + self.more


def dates_said(facts: Mapping[str, Any]) -> Dates | None:
    """The dates of a message; none where the meeting takes place once."""
    said = facts.get("series")
    if said is None:
        return None
    about, before = About(said["about"]), said.get("before")
    if about is About.DATE:
        then = datetime.fromisoformat(before) if before else None
        return Dates(about, before=then, is_alone=said.get("alone", False))
    dates = [_span(each) for each in said["dates"]]
    shown = dates if len(dates) <= SHOWN else dates[: SHOWN - 5]
    last = dates[-1] if len(shown) < len(dates) else None
    off = [_span(each) for each in said["off"]][:SHOWN]
    again = [_span(each) for each in said.get("again", ())]
    return Dates(about, shown, len(dates) - len(shown), last, off, again)


def with_dates(invite: Invite, facts: Mapping[str, Any]) -> Invite:
    """The calendar entry with its rule, or of one of its dates."""
    said = facts.get("series")
    if said is None:
        return invite
    invite = replace(invite, leader=said.get("leader", ""))
    if said["about"] == About.DATE and "recurrence_id" not in said:
        return invite
    if said["about"] == About.DATE:
        return replace(invite, recurrence_id=datetime.fromisoformat(said["recurrence_id"]))
    first, until = _span(said["first"])
    recurrence = None if invite.method is Method.CANCEL else recurrence_of(said)  # all of it is off
    return replace(invite, starts_at=first, ends_at=until, recurrence=recurrence)


def _span(said: Sequence[str]) -> Span:
    start, end = (datetime.fromisoformat(at) for at in said)
    return start, end
