"""Read one calendar from stdin with libical and print facts as JSON. Runs under /usr/bin/python3.

Debian: gir1.2-ical-3.0 and python3-gi. Exit status 3 says that they are not installed.
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
keeps_rules = bool(ICalGLib.restriction_check(calendar))  # adds its complaints to the calendar
event = calendar.get_first_component(ICalGLib.ComponentKind.VEVENT_COMPONENT)
start = event.get_dtstart()
utc = ICalGLib.Timezone.get_utc_timezone()
json.dump(
    {
        "complaints": calendar.count_errors() + (not keeps_rules),
        "uid": event.get_uid(),
        "sequence": event.get_sequence(),
        "starts_at": start.convert_to_zone(utc).as_ical_string() if start else "",
        "title": event.get_summary(),
    },
    sys.stdout,
)
