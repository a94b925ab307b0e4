"""Our calendar parts in readers that nobody here wrote."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from booking.invites import Method, calendar_bytes
from tests.booking.test_invites import INVITE, NINE
from tests.checkers import readers

SUMMER = datetime(2027, 6, 1, 7, tzinfo=UTC)
AWKWARD = 'Møde; "æøå", \\ 😀 ' + "langt " * 60


@pytest.mark.parametrize(
    "invite",
    [
        INVITE,
        replace(INVITE, title=AWKWARD, attendee_name=AWKWARD),
        replace(INVITE, method=Method.CANCEL, sequence=1),
        replace(INVITE, method=Method.CANCEL, sequence=1, is_uninvited=True),
        replace(INVITE, method=Method.PUBLISH),
        replace(INVITE, method=Method.PUBLISH, is_cancelled=True),
    ],
    ids=["request", "awkward", "cancel", "uninvited", "published", "published-off"],
)
def test_libical_has_no_complaint(invite: object) -> None:
    facts = readers.libical(calendar_bytes(invite))  # type: ignore[arg-type]  # an Invite

    assert facts["complaints"] == 0
    assert facts["starts_at"] == "20261201T080000Z"


@pytest.mark.parametrize("left_out", [b"DTSTAMP", b"ORGANIZER", b"UID", b"ATTENDEE", b"VERSION"])
def test_libical_complains_when_a_line_is_missing(left_out: bytes) -> None:
    lines = calendar_bytes(replace(INVITE, attendee_name="")).split(b"\r\n")
    whole = b"\r\n".join(lines).replace(b"\r\n ", b"").split(b"\r\n")

    facts = readers.libical(b"\r\n".join(x for x in whole if not x.startswith(left_out)))

    assert facts["complaints"] > 0


@pytest.mark.parametrize(("starts_at", "said"), [(NINE, "08:00"), (SUMMER, "07:00")])
def test_ical_js_reads_the_instant_in_the_zone_by_its_block(starts_at: datetime, said: str) -> None:
    facts = readers.icaljs(calendar_bytes(replace(INVITE, starts_at=starts_at)))

    assert facts["zone"] == "Europe/Copenhagen"
    assert facts["starts_at"].endswith(f"T{said}:00.000Z")
    assert facts["title"] == INVITE.title
