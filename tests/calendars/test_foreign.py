"""What other people's calendars say is taken, however they write it and whatever they mean."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import recurring_ical_events
from icalendar import Calendar

from booking.calendars.aside import NotReadable, read_aside
from booking.calendars.foreign import Asked, Found, as_question, busy_in, spans_of
from booking.invites import VTIMEZONE

START = datetime(2027, 3, 1, tzinfo=UTC)
ASKED = Asked(START, START + timedelta(days=60), "moedebro.example")


def event(*lines: str, uid: str = "a@example.org") -> str:
    """One entry."""
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"))


def calendar(*parts: str) -> bytes:
    """A whole file."""
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode()


def read(*parts: str) -> list[str]:
    """The spans, in UTC."""
    return said(busy_in(calendar(*parts), ASKED))


def said(found: Found) -> list[str]:
    """As one writes them: 0311T0800-0900."""
    assert found.skipped == 0
    return [f"{start:%m%dT%H%M}-{end:%H%M}" for start, end in found.spans]


ONE = ("DTSTART:20270310T080000Z", "DTEND:20270310T090000Z")
LOCAL = ("DTSTART;TZID=Europe/Copenhagen:20270318T090000", "DURATION:PT1H")


@pytest.mark.parametrize(
    ("lines", "spans"),
    [
        (ONE, ["0310T0800-0900"]),
        (("DTSTART:20270310T080000Z", "DURATION:PT90M"), ["0310T0800-0930"]),
        (("DTSTART:20270310T080000", "DTEND:20270310T090000"), ["0310T0700-0800"]),
        (LOCAL, ["0318T0800-0900"]),
        (("DTSTART;TZID=Romance Standard Time:20270310T090000", "DURATION:PT1H"),
         ["0310T0800-0900"]),
        (('DTSTART;TZID="(UTC+01:00) Brussels, Copenhagen":20270310T090000', "DURATION:PT1H"),
         ["0310T0800-0900"]),
        (("DTSTART;TZID=America/New_York:20270310T090000", "DURATION:PT1H"), ["0310T1400-1500"]),
        (("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270311"), ["0309T2300-2300"]),
        (("DTSTART;VALUE=DATE:20270328",), ["0327T2300-2200"]),  # the day that has 23 hours
        ((*ONE, "TRANSP:TRANSPARENT"), []),
        ((*ONE, "STATUS:CANCELLED"), []),
        ((*ONE, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), []),
        ((*ONE, "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"), ["0310T0800-0900"]),
        (("DTSTART:20270310T080000Z",), []),
        (("DTSTART:20250310T080000Z", "DTEND:20250310T090000Z"), []),
        (("DTSTART:20290310T080000Z", "DTEND:20290310T090000Z"), []),
    ],
)  # fmt: skip
def test_one_entry(lines: tuple[str, ...], spans: list[str]) -> None:
    assert read(VTIMEZONE, event(*lines)) == spans


def test_nine_oclock_stays_nine_when_the_clock_changes() -> None:
    assert read(VTIMEZONE, event(*LOCAL, "RRULE:FREQ=WEEKLY;COUNT=4")) == [
        "0318T0800-0900",
        "0325T0800-0900",
        "0401T0700-0800",
        "0408T0700-0800",
    ]


def test_an_end_in_utc_includes_the_last_day() -> None:
    rule = "RRULE:FREQ=WEEKLY;UNTIL=20270401T070000Z"

    assert len(read(event(*LOCAL, rule))) == 3


def test_what_is_taken_out_moved_or_added_is_so() -> None:
    series = event(
        *LOCAL,
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=Europe/Copenhagen:20270325T090000",
        "RDATE;TZID=Europe/Copenhagen:20270320T120000",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Copenhagen:20270401T090000",
        "DTSTART;TZID=Europe/Copenhagen:20270402T140000",
        "DURATION:PT30M",
    )
    off = event("RECURRENCE-ID:20270408T070000Z", *ONE, "STATUS:CANCELLED")

    assert read(series, moved, off) == ["0318T0800-0900", "0320T1100-1200", "0402T1200-1230"]


def test_holidays_every_year_since_long_ago() -> None:
    days = ("DTSTART;VALUE=DATE:19900405", "DTEND;VALUE=DATE:19900407", "RRULE:FREQ=YEARLY")

    assert read(event(*days)) == ["0404T2200-2200"]


def test_our_own_meetings_are_known_already() -> None:
    ours = ("x@moedebro.example", "x@moedebro.example-20270310T080000Z")

    assert read(*(event(*ONE, uid=uid) for uid in ours)) == []
    assert read(event(*ONE, uid="x@moedebro.example.org")) == ["0310T0800-0900"]


def test_a_free_busy_answer() -> None:
    lines = (
        "BEGIN:VFREEBUSY",
        "FREEBUSY;FBTYPE=BUSY:20270310T080000Z/PT1H,20270311T080000Z/20270311T093000Z",
        "FREEBUSY;FBTYPE=FREE:20270312T080000Z/PT1H",
        "END:VFREEBUSY",
    )

    assert read(*lines) == ["0310T0800-0900", "0311T0800-0930"]


def test_what_touches_is_one() -> None:
    other = ("DTSTART:20270310T083000Z", "DTEND:20270310T100000Z")

    assert read(event(*ONE), event(*other)) == ["0310T0800-1000"]


def test_an_own_zone_of_the_file_is_understood() -> None:
    zone = VTIMEZONE.replace("Europe/Copenhagen", "Customized").replace("+0100", "+0300")
    zone = zone.replace("+0200", "+0400")

    at = ("DTSTART;TZID=Customized:20270310T110000", "DURATION:PT1H")
    assert read(zone, event(*at)) == ["0310T0800-0900"]


def test_alarms_and_notes_do_not_matter() -> None:
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT15M", "DURATION:PT5M", "END:VALARM")

    assert read(event(*ONE, "DESCRIPTION:DTSTART:x", *alarm)) == ["0310T0800-0900"]


def test_line_ends_and_marks_of_any_kind() -> None:
    text = calendar(event(*ONE))
    folded = text.replace(b"DTEND:2027", b"DTEND:\r\n 2027")
    for content in (b"\xef\xbb\xbf" + text, text.replace(b"\r\n", b"\n\n"), folded):
        assert said(busy_in(content, ASKED)) == ["0310T0800-0900"]


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>Log ind</body></html>", b"/etc/hostname", calendar()[:-8]]
)
def test_no_calendar_or_half_of_one_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotReadable, match="no-calendar"):
        busy_in(content, ASKED)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20270310T080000Z", "DTSTART:20270311T080000Z", "DURATION:PT1H"),
        ("DTSTART:2027", "DURATION:PT1H"),
        ("DTSTART:20271340T080000Z", "DURATION:PT1H"),
        (*LOCAL, "RRULE:FREQ=NEVER"),
        (*LOCAL, "RRULE:FREQ=WEEKLY;BYDAY=XX"),
        (*LOCAL, "EXDATE:x", "RRULE:FREQ=WEEKLY;COUNT=2"),
        ("DTEND:20270310T090000Z",),
    ],
)
def test_a_broken_entry_is_counted_and_the_others_hold(lines: tuple[str, ...]) -> None:
    found = busy_in(calendar(event(*lines), event(*ONE, uid="b")), ASKED)

    assert found.skipped >= 1
    assert found.spans[0][0] == datetime(2027, 3, 10, 8, tzinfo=UTC)


HOSTILE = ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"]


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_hostile_rule_costs_little_and_is_counted(rule: str) -> None:
    began = time.monotonic()
    content = calendar(event(*LOCAL, f"RRULE:{rule}"), event(*ONE, uid="b"))
    found = busy_in(content, ASKED)

    assert time.monotonic() - began < 3
    assert found.skipped == 1
    assert (
        datetime(2027, 3, 10, 8, tzinfo=UTC),
        datetime(2027, 3, 10, 9, tzinfo=UTC),
    ) in found.spans


def test_a_rule_of_every_second_by_its_parts_is_too_hard() -> None:
    parts = ",".join(map(str, range(60)))
    rule = f"RRULE:FREQ=DAILY;BYHOUR=1,2,3,4;BYMINUTE={parts};BYSECOND={parts}"

    with pytest.raises(NotReadable, match="too-hard"):
        busy_in(calendar(event(*LOCAL, rule)), ASKED)


@pytest.mark.slow
def test_fifty_hostile_rules_are_stopped_by_the_child() -> None:
    many = [event(*LOCAL, f"RRULE:{HOSTILE[-1]}", uid=str(n)) for n in range(50)]
    began = time.monotonic()
    with pytest.raises(NotReadable, match="too-hard"):
        read_aside("booking.calendars.foreign", as_question(calendar(*many), ASKED))

    assert time.monotonic() - began < 16


def test_the_child_says_the_same() -> None:
    content = calendar(event(*LOCAL, "RRULE:FREQ=WEEKLY;COUNT=4"))
    answer = read_aside("booking.calendars.foreign", as_question(content, ASKED))

    assert spans_of(answer) == (busy_in(content, ASKED).spans, 0)


def test_a_large_calendar_is_read_in_time() -> None:
    notes = "DESCRIPTION:" + "x" * 800
    old = [
        event("DTSTART:20250310T080000Z", "DTEND:20250310T090000Z", notes, uid=str(n))
        for n in range(4000)
    ]
    began = time.monotonic()

    assert read(*old, event(*ONE)) == ["0310T0800-0900"]
    assert time.monotonic() - began < 2


RULES = [
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO,TH;INTERVAL=2;WKST=SU",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=3,4;BYDAY=2TU",
    "FREQ=WEEKLY;COUNT=30",
    "FREQ=DAILY;UNTIL=20270405T060000Z",
]


@pytest.mark.parametrize("rule", RULES)
def test_another_reader_follows_rules_to_the_same_times(rule: str) -> None:
    at = ("DTSTART;TZID=Europe/Copenhagen:20261118T083000", "DURATION:PT1H")
    content = calendar(VTIMEZONE, event(*at, f"RRULE:{rule}"))
    theirs = recurring_ical_events.of(Calendar.from_ical(content)).between(ASKED.start, ASKED.end)

    assert busy_in(content, ASKED).spans == sorted(
        (e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in theirs
    )
