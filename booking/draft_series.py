"""What a draft says of a meeting that comes again: the rule, and each date as it was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from booking.models import Rhythm, SkipReason
from booking.rhythms import Rule
from booking.services.refusals import BookingRefused
from booking.services.series_bookings import Agreed, Kept, Left
from core import clock


class DatesUnseen(BookingRefused):
    """Nobody has looked at the dates yet."""

    message = _l("Look through the dates first.")


@dataclass(frozen=True)
class Repetition:
    """The rule, and the dates once they were looked through."""

    rule: Rule
    at: str  # 09:00 on the wall clock
    kept: tuple[Kept, ...] = ()
    left: tuple[Left, ...] = ()
    is_seen: bool = False

    @property
    def time(self) -> time:
        """When it begins, on the wall clock."""
        return time.fromisoformat(self.at)

    def moved_to(self, starts_at: datetime) -> "Repetition":
        """From that time on."""
        local = clock.to_local(starts_at)
        return Repetition(self.rule.shifted(local.date()), f"{local:%H:%M}")

    def decided(self, kept: tuple[Kept, ...], left: tuple[Left, ...]) -> "Repetition":
        """With the dates as somebody chose them."""
        return replace(self, kept=kept, left=left, is_seen=True)

    def agreed(self, minutes: int) -> Agreed:
        """What is booked. Raises DatesUnseen."""
        if not self.is_seen:
            raise DatesUnseen
        return Agreed(self.rule, self.time, minutes, self.kept, self.left)

    @classmethod
    def read(cls, said: Mapping[str, Any] | None) -> "Repetition | None":
        """As the draft keeps it."""
        if said is None:
            return None
        kept = (Kept(_day(k["on"]), datetime.fromisoformat(k["starts_at"])) for k in said["kept"])
        left = (Left(_day(each["on"]), SkipReason(each["reason"])) for each in said["left"])
        return cls(_rule(said["rule"]), said["at"], tuple(kept), tuple(left), said["is_seen"])


def _rule(said: Mapping[str, Any]) -> Rule:
    return Rule(
        Rhythm(said["rhythm"]),
        _day(said["first_on"]),
        said["interval"],
        tuple(said["weekdays"]),
        tuple(_day(day) for day in said["dates"]),
        _day(said["until"]) if said["until"] else None,
        said["count"],
    )


def _day(said: str) -> date:
    return date.fromisoformat(said)
