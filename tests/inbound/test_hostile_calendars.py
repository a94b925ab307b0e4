"""Calendars that are made to do harm, and nonsense: nothing hangs, nothing is read from the disk,
and the worker lives on."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from booking.itip.reading import read_calendar
from booking.itip.tolerant import read_lines
from booking.models import Answer
from core.bounded import Unreadable, read_aside
from tests.inbound.answering import ida_of, reply_to
from tests.inbound.conftest import Come
from tests.inbound.mails import Part, alternative, calendar_of, text
from tests.inbound.replies import Reply, method_part

SECONDS = 6  # on a machine that does other things, too
EVENT = ("UID:1", "DTSTAMP:20261121T110000Z", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@example.org")
HOSTILE = {
    "18,000 attendees": calendar_of(*EVENT, *["ATTENDEE:mailto:a@example.org"] * 7_000),
    "nested 20,000 deep": calendar_of(*["BEGIN:VEVENT"] * 18_000),
    "a line of a quarter of a megabyte": calendar_of("SUMMARY:" + "x" * 250_000),
    "50,000 parameters": calendar_of("ATTENDEE" + ";X=1" * 60_000 + ":mailto:a@example.org"),
    "every second for ever": calendar_of(*EVENT, "DTSTART:19700101T000000Z", "RRULE:FREQ=SECONDLY"),
    "a day that never comes": calendar_of(*EVENT, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"),
    "a path": "/etc/hostname",
    "nothing": "",
    "zeros": "\0" * 1000,
    "folds": "BEGIN:VCALENDAR" + "\r\n " * 80_000,
    "colons": ":" * 200_000,
    "half a word": calendar_of(*EVENT)[:70],
    "numbers": calendar_of(*EVENT, "SEQUENCE:" + "9" * 5_000, "DTSTART:99999999T999999Z"),
}


@pytest.mark.parametrize("sort", HOSTILE)
def test_it_is_over_in_seconds_and_the_next_answer_counts(
    session: Session, come: Come, ahead: object, sort: str
) -> None:
    reply = reply_to(session, ahead)  # type: ignore[arg-type]  # its id
    began = time.monotonic()
    mail = come(reply.mail(alternative(text(), method_part(HOSTILE[sort]))))

    assert time.monotonic() - began < SECONDS
    assert mail.handled_at is not None
    come(reply.changed(message_id="<2@example.org>").raw())
    assert ida_of(session).answer == Answer.ACCEPTED


def test_a_calendar_that_is_too_large_is_not_read(
    session: Session, come: Come, ahead: object
) -> None:
    reply = reply_to(session, ahead)  # type: ignore[arg-type]  # its id
    large = calendar_of(*reply.lines("X-LONG:" + "x" * 300_000))

    mail = come(reply.mail(alternative(text(), method_part(large))))

    assert ida_of(session).answer == Answer.NONE
    assert mail.handled_at is not None


def test_no_file_is_read(tmp_path: Path) -> None:
    """The library takes a text without a line end for the name of a file."""
    file = tmp_path / "a.ics"
    file.write_text(calendar_of(*EVENT), encoding="utf-8")

    assert read_calendar(str(file)) == []


def test_a_child_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(Unreadable):
        read_aside("tests.inbound.spinning", b"")


def test_a_child_knows_neither_key_nor_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x" * 40)

    assert "SECRET_KEY" not in read_aside("tests.inbound.telling", b"")


PIECES = st.sampled_from(
    ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "METHOD:REPLY", "UID:1",
     "ATTENDEE", ";PARTSTAT=", '"', ";", ":", "mailto:", "\r\n", "\n ", "DTSTAMP", ";TZID=",
     "20261121T110000", "Z", "RECURRENCE-ID", "SEQUENCE:", "COMMENT:", "\\n", "æ", "\ufeff", "\0"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=60).map("".join))
def test_whatever_stands_there_gives_facts_or_nothing(nonsense: str) -> None:
    for found in (read_lines(nonsense), read_calendar(nonsense)):
        assert json.loads(json.dumps(found)) == found


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80),
    st.sampled_from(["ACCEPTED", "TENTATIVE", "DECLINED"]),
    st.integers(0, 10**6),
)
def test_both_readers_say_the_same(words: str, partstat: str, sequence: int) -> None:
    said = words.replace("\\", "").replace(";", "").replace(",", "").strip()
    reply = Reply("1", sequence=sequence, partstat=partstat, more=(f"COMMENT:{said}",))
    calendar = calendar_of(*reply.lines())

    assert read_calendar(calendar) == read_lines(calendar)


def test_a_calendar_without_attendees_says_nothing(
    session: Session, come: Come, ahead: object
) -> None:
    reply = reply_to(session, ahead)  # type: ignore[arg-type]  # its id
    lines = (line for line in reply.lines() if not line.startswith("ATTENDEE"))

    come(reply.mail(Part("text/calendar", calendar_of(*lines))))

    assert ida_of(session).answer == Answer.NONE
