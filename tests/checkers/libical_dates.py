"""Read one calendar from stdin with libical and print its first entry's starts as JSON.

Runs under /usr/bin/python3. Exit status 3 says that libical is not installed.
"""

import json
import sys

try:
    import gi  # type: ignore[import-not-found]  # the system's, when it is there

    gi.require_version("ICalGLib", "3.0")
    from gi.repository import ICalGLib  # type: ignore[import-not-found]  # as above
except (ImportError, ValueError):
    sys.exit(3)

calendar = ICalGLib.Component.new_from_string(sys.stdin.buffer.read().decode("utf-8"))
keeps_rules = bool(ICalGLib.restriction_check(calendar))
event = calendar.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
found = []
event.foreach_recurrence(
    ICalGLib.Time.new_from_string("20260101T000000Z"),
    ICalGLib.Time.new_from_string("20350101T000000Z"),
    lambda _event, span, *_more: found.append(span.get_start()),
)
complaints = calendar.count_errors() + (not keeps_rules)
json.dump({"complaints": complaints, "starts": sorted(found)}, sys.stdout)
