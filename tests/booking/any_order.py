"""A calendar program whose mails come in any order."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

Version = tuple[int, datetime]  # SEQUENCE, and of two alike the later DTSTAMP: RFC 5546, 2.1.5
NEVER: Version = (-1, datetime.min.replace(tzinfo=UTC))


class LateDiary:
    """It keeps the newest of an entry and of each date that was sent by itself."""

    def __init__(self) -> None:
        self.newest: dict[datetime | None, tuple[Version, Any]] = {}  # None: the entry itself

    def take(self, mail: Any) -> None:
        """One mail, parsed."""
        zones = mail.walk("VTIMEZONE")
        for event in mail.walk("VEVENT"):
            known_as = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None
            version = (int(event["SEQUENCE"]), event["DTSTAMP"].dt)
            if version >= self.newest.get(known_as, (NEVER, None))[0]:
                held = None if mail["METHOD"] == "CANCEL" else (event, zones)
                self.newest[known_as] = version, held

    def calendar(self) -> bytes | None:
        """What stands in it now; None when nothing does."""
        since, held = self.newest.get(None, (NEVER, None))
        if not held:
            return None
        event, zones = deepcopy(held)
        made, moved = Calendar(), []
        for known_as, (version, date) in self.newest.items():
            if known_as is None or version < since:
                continue
            if date:
                moved.append(date[0])
            else:
                event.add("EXDATE", known_as)
        for part in [*zones, event, *moved]:
            made.add_component(part)
        return bytes(made.to_ical())
