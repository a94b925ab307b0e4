"""Going out for a calendar: nobody makes us go where we should not, or stay too long."""

import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

import pytest

from booking.calendars.fetching import MOST_BYTES, Request, fetch
from booking.calendars.troubles import CannotRead, Trouble
from core.reaching import Reach, reach_of
from tests.calendars.far import HERE, Far, Said, far_server
from tests.servers import NOBODY_LISTENS


@pytest.fixture
def far() -> Iterator[Far]:
    """A server elsewhere."""
    with far_server() as listening:
        yield listening


def trouble_at(request: Request, reach: Reach = HERE) -> Trouble:
    """What is in the way."""
    with pytest.raises(CannotRead) as refused:
        fetch(request, reach)
    return refused.value.trouble


def test_what_is_there_comes_with_its_marks(far: Far) -> None:
    url = far.has(b"calendar", ETag='"1"', Last_Modified="Sat, 21 Nov 2026 12:00:00 GMT")
    came = fetch(Request(url), HERE)

    assert (came.status, came.content, came.etag) == (200, b"calendar", '"1"')
    assert came.last_modified == "Sat, 21 Nov 2026 12:00:00 GMT"
    [(asked, headers)] = far.asked
    assert (asked, headers["Host"]) == ("GET /a.ics", f"127.0.0.1:{far.port}")


def test_what_we_have_is_not_sent_again(far: Far) -> None:
    request = Request(far.has(b"calendar", ETag='"1"'), headers={"If-None-Match": '"1"'})

    assert fetch(request, HERE).status == 304


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - not listened on
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_no_door_inside_is_knocked_at(address: str) -> None:
    assert not Reach().allows(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_fine(address: str) -> None:
    assert Reach().allows(ip_address(address))


def test_the_operator_can_allow_a_network_of_theirs() -> None:
    reach = reach_of("10.20.0.0/16, fd12::/16", allows_http=False)

    assert reach.networks == (ip_network("10.20.0.0/16"), ip_network("fd12::/16"))
    assert reach.allows(ip_address("10.20.3.4"))
    assert not reach.allows(ip_address("10.21.3.4"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_this_machine_is_not_asked_however_it_is_written(far: Far, host: str) -> None:
    far.has(b"calendar")

    assert trouble_at(Request(far.url(host=host)), Reach(allows_http=True)) is Trouble.NOT_PUBLIC
    assert far.asked == []


def test_a_redirect_does_not_lead_inside(far: Far) -> None:
    with far_server() as inside:
        far.answers["/a.ics"] = Said(302, headers={"Location": inside.url(host="127.0.0.2")})
        reach = Reach((ip_network("127.0.0.1/32"),), allows_http=True)

        assert trouble_at(Request(far.url()), reach) is Trouble.NOT_PUBLIC
        assert inside.asked == []


def test_redirects_are_followed_a_few_times_only(far: Far) -> None:
    far.has(b"calendar")
    far.answers["/b"] = Said(301, headers={"Location": "/a.ics"})
    far.answers["/round"] = Said(302, headers={"Location": "/round"})

    assert fetch(Request(far.url("/b")), HERE).content == b"calendar"
    assert trouble_at(Request(far.url("/round"))) is Trouble.MOVED


def test_the_password_stays_where_it_was_typed_for(far: Far) -> None:
    with far_server() as other:
        far.answers["/b"] = Said(302, headers={"Location": "/c"})
        far.answers["/c"] = Said(302, headers={"Location": other.has(b"calendar")})
        fetch(Request(far.url("/b"), user="ida", password="hemmelig"), HERE)

    assert all("Authorization" in headers for _asked, headers in far.asked)
    [(_asked, headers)] = other.asked
    assert "Authorization" not in headers


def test_what_is_not_secure_is_not_asked(far: Far) -> None:
    reach = Reach(HERE.networks)

    assert trouble_at(Request(far.has(b"calendar")), reach) is Trouble.NOT_SECURE
    assert trouble_at(Request("file:///etc/hostname")) is Trouble.NOT_SECURE
    assert far.asked == []


def test_a_server_that_cannot_prove_its_name_is_not_read() -> None:
    with far_server(tls=True) as far:
        far.has(b"calendar")
        for host in ("localhost", "127.0.0.1"):
            request = Request(far.url(host=host, scheme="https"), user="ida", password="hemmelig")
            assert trouble_at(request) is Trouble.CERTIFICATE
    assert far.asked == []


def test_too_much_is_not_taken(far: Far) -> None:
    assert trouble_at(Request(far.has(b"x" * (MOST_BYTES + 1)))) is Trouble.TOO_LARGE


def test_half_an_answer_is_none(far: Far) -> None:
    far.answers["/a.ics"] = Said(content=b"half", headers={"Content-Length": "8"})

    assert trouble_at(Request(far.url())) is Trouble.NO_ANSWER


def test_who_answers_a_letter_at_a_time_is_not_waited_for(far: Far) -> None:
    far.answers["/a.ics"] = Said(content=b"x" * 300, drips=True)
    began = time.monotonic()

    assert trouble_at(Request(far.url())) is Trouble.NO_ANSWER
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (401, Trouble.NOT_LET_IN),
        (403, Trouble.NOT_LET_IN),
        (404, Trouble.GONE),
        (410, Trouble.GONE),
        (429, Trouble.BUSY_SERVER),
        (503, Trouble.BUSY_SERVER),
        (418, Trouble.NO_CALENDAR),
    ],
)
def test_what_a_server_says_is_said_in_words(far: Far, status: int, trouble: Trouble) -> None:
    far.answers["/a.ics"] = Said(status)

    assert trouble_at(Request(far.url())) is trouble


def test_nobody_there_is_said_too() -> None:
    nobody = Request(f"http://127.0.0.1:{NOBODY_LISTENS}/a.ics")

    assert trouble_at(nobody) is Trouble.NO_ANSWER
    assert trouble_at(Request("http://nowhere.invalid/a.ics")) is Trouble.NO_SUCH_PLACE
