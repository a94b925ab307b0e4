"""The bytes of every calendar part the product can make."""

import calendar as months
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from booking.invites import (
    VTIMEZONE,
    AttendeeRole,
    Invite,
    Labels,
    Method,
    UnknownZone,
    calendar_bytes,
)

LINK = "https://moede.example.org/m/" + "a1_-" * 11
ZONE = ZoneInfo("Europe/Copenhagen")
NINE = datetime(2026, 12, 1, 8, tzinfo=UTC)
INVITE = Invite(
    uid="7f0c1f4e-0000-4000-8000-000000000001@moede.example.org",
    sequence=0,
    method=Method.REQUEST,
    dtstamp=datetime(2026, 11, 20, 9, 15, tzinfo=UTC),
    created=datetime(2026, 11, 20, 9, tzinfo=UTC),
    starts_at=NINE,
    ends_at=NINE + timedelta(minutes=45),
    title="Videomøde med Kolding Kommune",
    join_url=LINK,
    short_code="4821 7306",
    leader_phone="00 44 55 66",
    help_line="Hotline for borgere, 00 11 22 33, mandag til torsdag kl. 9-18",
    organiser_address="svar@moede.example.org",
    organiser_name="Kolding Kommune, mødebooking",
    attendee_address="ida@example.org",
    attendee_name="Ida Eksempel",
    labels=Labels(join="Deltag", code="Kode", phone="Mødets telefon", help="Hjælp"),
)

UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

instants = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2036, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
nasty = st.sampled_from(
    ['"', ";,\\", "\r\nATTENDEE:mailto:x@example.org", "\0", "\a", "\u2028", "😀", "é"]
)
texts = st.lists(st.text(max_size=300) | nasty, max_size=4).map("".join)
invites = st.builds(
    replace,
    st.just(INVITE),
    method=st.sampled_from(Method),
    sequence=st.integers(0, 999),
    starts_at=instants,
    dtstamp=instants,
    title=texts,
    leader_phone=texts,
    help_line=texts,
    organiser_name=texts,
    attendee_name=texts,
    role=st.sampled_from(AttendeeRole),
    language=st.sampled_from(("da", "en")),
    is_uninvited=st.booleans(),
    is_cancelled=st.booleans(),
).map(lambda made: replace(made, ends_at=made.starts_at + timedelta(minutes=45)))


def unfolded(invite: Invite) -> str:
    return calendar_bytes(invite).decode().replace("\r\n ", "")


def line(invite: Invite, name: str) -> str:
    [found] = [part for part in unfolded(invite).split("\r\n") if part.startswith(name)]
    return found


@given(invites)
@settings(max_examples=300, deadline=None)
def test_every_line_is_whole_and_short(invite: Invite) -> None:
    written = calendar_bytes(invite)

    lines = written.split(b"\r\n")
    assert lines.pop() == b""
    for one in lines:
        assert len(one) <= 75
        assert not UNPRINTABLE.search(one.decode())


@given(invites)
@settings(max_examples=200, deadline=None)
def test_another_reader_of_the_bytes_finds_the_same_facts(invite: Invite) -> None:
    [event] = Calendar.from_ical(calendar_bytes(invite)).events

    assert event.uid == invite.uid
    assert isinstance(event.start, datetime)
    assert event.start.astimezone(UTC) == invite.starts_at.replace(microsecond=0)
    asked = [] if invite.method is Method.PUBLISH else ["ida@example.org"]
    assert [a.email for a in event.attendees] == asked


@given(invites)
@settings(max_examples=50, deadline=None)
def test_the_same_invite_gives_the_same_bytes(invite: Invite) -> None:
    assert calendar_bytes(invite) == calendar_bytes(replace(invite))


@given(invites)
@settings(max_examples=100, deadline=None)
def test_nobody_else_is_named(invite: Invite) -> None:
    lines = unfolded(invite).split("\r\n")
    people = [one for one in lines if one.startswith(("ATTENDEE", "ORGANIZER"))]

    asked = [] if invite.method is Method.PUBLISH else ["ida@example.org"]
    assert [one.rpartition("mailto:")[2] for one in people] == [*asked, "svar@moede.example.org"]


def _onset(year: int, block: str) -> tuple[datetime, int]:
    """When the block begins in a year (UTC), and the offset in hours from then on."""
    facts = dict(one.split(":", 1) for one in block.split("\r\n") if ":" in one)
    month = int(facts["RRULE"].split("BYMONTH=")[1].split(";")[0])
    last = months.monthrange(year, month)[1]
    sunday = last - (months.weekday(year, month, last) + 1) % 7
    wall = datetime(year, month, sunday, int(facts["DTSTART"][9:11]), tzinfo=UTC)
    return wall - timedelta(hours=int(facts["TZOFFSETFROM"][:3])), int(facts["TZOFFSETTO"][:3])


def test_the_zone_block_is_what_zoneinfo_knows() -> None:
    blocks = VTIMEZONE.split("BEGIN:")[2:]
    for year in range(2026, 2037):
        onsets = [_onset(year, block) for block in blocks]
        for onset, after in onsets:
            before = next(hours for _, hours in onsets if hours != after)
            for hour in range(-36, 37):
                at = onset + timedelta(hours=hour)
                wanted = timedelta(hours=before if hour < 0 else after)
                assert at.astimezone(ZONE).utcoffset() == wanted
    assert "RDATE" not in VTIMEZONE


def test_a_summer_meeting_and_a_winter_meeting_are_written_on_the_danish_clock() -> None:
    summer = replace(INVITE, starts_at=datetime(2027, 6, 1, 7, tzinfo=UTC))

    assert line(INVITE, "DTSTART;") == "DTSTART;TZID=Europe/Copenhagen:20261201T090000"
    assert line(summer, "DTSTART;") == "DTSTART;TZID=Europe/Copenhagen:20270601T090000"


def test_the_link_stands_in_all_four_places() -> None:
    assert line(INVITE, "LOCATION") == f"LOCATION:{LINK}"
    assert line(INVITE, "URL") == f"URL:{LINK}"
    assert line(INVITE, "DESCRIPTION:Deltag").startswith(f"DESCRIPTION:Deltag: {LINK}\\n")
    assert f'<a href="{LINK}">' in line(INVITE, "X-ALT-DESC;FMTTYPE=text/html:")


def test_the_conference_lists_its_features_without_quotes() -> None:
    assert line(INVITE, "CONFERENCE") == (
        f"CONFERENCE;FEATURE=VIDEO,AUDIO;LABEL=Deltag;LANGUAGE=da;VALUE=URI:{LINK}"
    )


def test_a_request_reminds_once_and_asks_for_an_answer() -> None:
    text = unfolded(INVITE)

    assert text.count("BEGIN:VALARM") == 1
    assert "TRIGGER:-PT15M" in text
    assert "METHOD:REQUEST\r\n" in text
    assert "STATUS:CONFIRMED\r\n" in text
    assert "RSVP=TRUE" in line(INVITE, "ATTENDEE")


def test_a_cancellation_says_so_twice_and_reminds_nobody() -> None:
    text = unfolded(replace(INVITE, method=Method.CANCEL, sequence=1))

    assert "METHOD:CANCEL\r\n" in text
    assert "STATUS:CANCELLED\r\n" in text
    assert "SEQUENCE:1\r\n" in text
    assert "VALARM" not in text


def test_taking_one_person_off_does_not_call_the_meeting_cancelled() -> None:
    text = unfolded(replace(INVITE, method=Method.CANCEL, sequence=1, is_uninvited=True))

    assert "METHOD:CANCEL\r\n" in text
    assert "STATUS" not in text


def test_what_is_published_asks_nobody_and_is_taken_for_sure() -> None:
    text = unfolded(replace(INVITE, method=Method.PUBLISH))

    assert "METHOD:PUBLISH\r\nX-MS-OLK-FORCEINSPECTOROPEN:TRUE\r\n" in text
    assert not [name for name in ("ATTENDEE", "RSVP", "X-MICROSOFT", "TENTATIVE") if name in text]
    assert text.count("BEGIN:VALARM") == 1


def test_what_is_published_and_cancelled_reminds_nobody() -> None:
    text = unfolded(replace(INVITE, method=Method.PUBLISH, is_cancelled=True))

    assert "STATUS:CANCELLED\r\n" in text
    assert "VALARM" not in text


def test_another_zone_is_refused() -> None:
    with pytest.raises(UnknownZone):
        calendar_bytes(replace(INVITE, zone="America/Nuuk"))
