"""A real CalDAV server: Radicale, a process of its own on this machine."""

import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from booking.calendars import caldav
from booking.calendars.fetching import Request
from booking.calendars.foreign import Asked, busy_in
from booking.calendars.models import SourceKind
from booking.calendars.reading import Outcome, Taken, look
from booking.calendars.sources import SEAL
from booking.calendars.troubles import Trouble
from booking.invites import VTIMEZONE
from core.sealing import seal
from tests.calendars.far import HERE, Said, far_server
from tests.calendars.test_foreign import LOCAL, ONE, calendar, event
from tests.servers import free_port, process, wait_until

KEY = b"a-key-for-tests-that-nobody-else-has-00000"
NOW = datetime(2027, 3, 2, tzinfo=UTC)
MAKE = b"""<?xml version="1.0"?><C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav"/>"""


def said_to(method: str, url: str, body: bytes = b"") -> int:
    """As Ida's calendar program does."""
    request = urllib.request.Request(url, body, method=method)  # noqa: S310 - here
    request.add_header("Authorization", "Basic " + b64encode(b"ida:hemmelig").decode())
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - here
        return int(answer.status)


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Ida's calendar there: one entry, a series, one that is long over, and a birthday."""
    folder: Path = tmp_path_factory.mktemp("radicale")
    (folder / "users").write_text("ida:hemmelig\n", encoding="ascii")
    port = free_port()
    options = [
        f"--server-hosts=127.0.0.1:{port}",
        "--auth-type=htpasswd",
        f"--auth-htpasswd-filename={folder / 'users'}",
        "--auth-htpasswd-encryption=plain",
        f"--storage-filesystem-folder={folder / 'store'}",
    ]
    url = f"http://127.0.0.1:{port}/ida/work/"
    with process(["-m", "radicale", *options], {}, folder / "log"):
        wait_until(lambda: _makes(url), "Radicale")
        entries = {
            "one": event(*ONE, "SUMMARY:Hemmeligt", uid="one"),
            "series": event(*LOCAL, "RRULE:FREQ=WEEKLY;COUNT=4", uid="series"),
            "past": event("DTSTART:20250310T080000Z", "DURATION:PT1H", uid="past"),
            "ours": event(*ONE, uid="x@moedebro.example"),
            "birthday": event("DTSTART;VALUE=DATE:20270311", "TRANSP:TRANSPARENT", uid="b"),
        }
        for name, entry in entries.items():
            body = calendar(VTIMEZONE, entry.replace("END:VEVENT", STAMP + "END:VEVENT"))
            assert said_to("PUT", f"{url}{name}.ics", body) == 201
        yield url


STAMP = "DTSTAMP:20261121T120000Z\r\n"


def _makes(url: str) -> bool:
    try:
        return said_to("MKCALENDAR", url, MAKE) == 201
    except OSError:
        return False


def taken(url: str, word: str = "hemmelig") -> Taken:
    """As the worker has it."""
    secret = f'{{"url": "{url}", "user": "ida", "password": "{word}"}}'
    facts = {"etag": "", "last_modified": "", "whole_at": None}
    return Taken(UUID(int=1), SourceKind.CALDAV, seal(KEY, SEAL, secret), **facts)  # type: ignore[arg-type]  # as the table has them


def looked(source: Taken) -> Outcome:
    """What the worker finds."""
    return look(source, HERE, own_domain="moedebro.example", key=KEY, now=NOW)


def test_the_times_are_those_of_the_calendar(radicale: str) -> None:
    outcome = looked(taken(radicale))

    assert (outcome.trouble, outcome.skipped) == (None, 0)
    assert [f"{start:%m%dT%H%M}-{end:%H%M}" for start, end in outcome.spans or ()] == [
        "0310T0800-0900",
        "0318T0800-0900",
        "0325T0800-0900",
        "0401T0700-0800",
        "0408T0700-0800",
    ]


def test_a_wrong_password_is_said_to_be_one(radicale: str) -> None:
    assert looked(taken(radicale, "forkert")).trouble is Trouble.NOT_LET_IN


def test_what_is_no_calendar_there_is_said_so(radicale: str) -> None:
    outcome = looked(taken(radicale.replace("/work/", "/nowhere/")))

    assert outcome.trouble in {Trouble.GONE, Trouble.NOT_LET_IN}


def test_an_empty_span_is_an_empty_answer(radicale: str) -> None:
    start = datetime(2030, 1, 1, tzinfo=UTC)
    request = Request(radicale, user="ida", password="hemmelig")
    came = caldav.ask(request, start, start + timedelta(days=9), HERE)
    asked = Asked(start, start + timedelta(days=9), "moedebro.example", is_multistatus=True)

    assert busy_in(came.content, asked).spans == []


def test_where_entries_are_not_shown_it_is_asked_when_somebody_is_busy() -> None:
    answers = iter((Said(403), Said(200, calendar(*FREE_BUSY))))
    with far_server() as far:
        far.answers = _Turns(answers)
        outcome = looked(taken(far.url("/cal/")))

    assert [f"{start:%m%dT%H%M}" for start, _end in outcome.spans or ()] == ["0310T0800"]


FREE_BUSY = ("BEGIN:VFREEBUSY", "FREEBUSY:20270310T080000Z/PT1H", "END:VFREEBUSY")


class _Turns(dict[str, Said]):
    """Another answer each time, whatever is asked."""

    def __init__(self, answers: Iterator[Said]) -> None:
        super().__init__()
        self._answers = answers

    def get(self, _path: str, default: Said) -> Said:  # type: ignore[override]  # as far as it is asked
        return next(self._answers, default)


def test_an_answer_with_entities_is_not_read() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><multistatus>&a;</multistatus>'
    with far_server() as far:
        far.answers["/cal/"] = Said(207, bomb)
        assert looked(taken(far.url("/cal/"))).trouble is Trouble.NO_CALENDAR
